// Passkeys: making one, showing that it is you, coming in. Without this file the link with its code is the way.
"use strict";
document.querySelectorAll("form[data-passkey]").forEach((form) => {
  if (!window.PublicKeyCredential || !window.webauthnJSON) return;
  const said = form.querySelector("[data-said]");
  const given = form.elements.namedItem("credential");
  form.hidden = false;

  async function options() {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.hidden = true;
    try {
      const asked = await options();
      const made = form.dataset.passkey === "make" ? await window.webauthnJSON.create(asked) : await window.webauthnJSON.get(asked);
      given.value = JSON.stringify(made);
      form.submit();
    } catch { said.hidden = false; }
  });
});
