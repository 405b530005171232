// The raised hand: send it, say at once where it could not be sent and send it as soon as it can, and say when somebody comes.
(() => {
  const form = document.querySelector("[data-hand]");
  const said = document.querySelector("[data-hand-said]");
  const lost = document.querySelector("[data-hand-lost]");
  const EVERY = 5000, PATIENCE = 6000;
  if (!said) return;

  const fail = () => { lost.hidden = false; lost.scrollIntoView({ block: "start" }); };

  const look = async () => {
    try {
      const answer = await fetch(said.dataset.handSaid, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const hand = await answer.json();
      if (hand.state !== "down" && said.textContent !== hand.said) said.textContent = hand.said;
      said.dataset.state = hand.state;
    } catch { /* the next look may find the network again; nothing new is claimed meanwhile */ }
  };

  // A press that did not arrive is kept, and goes out again as the same operation: it is one hand.
  let kept = null, going = false;

  const press = () => {
    const fresh = new FormData(form);
    fresh.set("at", new Date().toISOString());
    return fresh;
  };

  const send = async () => {
    if (going) return;
    if (!navigator.onLine) return fail();
    const button = form.querySelector("button");
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    going = button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: kept, signal: patience.signal });
      if (!answer.ok || !new URL(answer.url).pathname.startsWith(new URL(form.action).pathname.replace(/hand\/$/, ""))) throw new Error("not taken");
      kept = null;
      lost.hidden = true;
      if (crypto.randomUUID) form.elements.operation.value = crypto.randomUUID();
      await look();
    } catch { fail(); } finally { clearTimeout(timer); going = button.disabled = false; }
  };

  if (form) form.addEventListener("submit", (event) => {
    event.preventDefault();
    kept = kept || press();
    send();
  });

  addEventListener("offline", () => { if (form) fail(); });
  addEventListener("online", () => { if (kept) return send(); lost.hidden = true; look(); });
  setInterval(() => { if (kept && navigator.onLine) send(); }, EVERY);
  setInterval(() => { if (!document.hidden) look(); }, EVERY);
})();
