// The offline page: the sealed plan is opened here, and a button looks whether the connection is back.
"use strict";
import * as vault from "./vault.js";

const place = document.querySelector("[data-plan]");
const words = document.querySelector("[data-plan-words]");
const asking = document.querySelector("[data-open-plan]");

function show(text) {
  place.hidden = false;
  asking.hidden = true;
  words.replaceChildren(...JSON.parse(text).sections.flatMap((part) => {
    const [title, said] = [document.createElement("h3"), document.createElement("p")];
    title.textContent = part.title;
    said.className = "verbatim kept-words";
    said.textContent = part.words;
    return [title, said];
  }));
  performance.mark("plan");
}

async function attempt(code) {
  const plan = await vault.openPlan(code);
  if (plan.state === "open") show(plan.text);
  return plan.state === "open";
}

vault.openPlan().then((plan) => {
  if (plan.state === "open") show(plan.text);
  if (plan.state === "locked") { place.hidden = false; asking.hidden = false; }
}).catch(() => {});

asking.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [box, said] = [asking.querySelector("input"), asking.querySelector("[data-said]")];
  const { right, wait } = await vault.tryCode(box.value, attempt);
  box.value = "";
  said.hidden = right;
  said.textContent = right ? "" : wait ? `${asking.dataset.waitText} ${wait}` : asking.dataset.wrongText;
});

window.addEventListener("online", () => window.location.reload());
