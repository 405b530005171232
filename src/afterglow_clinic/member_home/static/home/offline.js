// The offline page: the sealed copy is opened here: the plan, and a check-in for each practice that runs.
"use strict";
import * as vault from "./vault.js";

const place = document.querySelector("[data-plan]");
const asking = document.querySelector("[data-open-plan]");

function show(text) {
  const copy = JSON.parse(text);
  asking.hidden = true;
  place.hidden = !copy.sections.length;
  place.querySelector("[data-plan-words]").replaceChildren(...copy.sections.flatMap((part) => {
    const [title, said] = [document.createElement("h3"), document.createElement("p")];
    title.textContent = part.title;
    said.className = "verbatim kept-words";
    said.textContent = part.words;
    return [title, said];
  }));
  performance.mark("plan");
  checkIns(copy.practices);
}

function checkIns(practices) {
  const list = document.querySelector("[data-practices]");
  const form = list.querySelector("template");
  list.hidden = !practices.length;
  for (const { practice, title } of practices) {
    const one = form.content.cloneNode(true);
    one.querySelector("legend").textContent = title;
    one.querySelector("[name=practice]").value = practice;
    list.append(one);
  }
}

async function attempt(code) {
  const copy = await vault.openCopy(code);
  if (copy.state === "open") show(copy.text);
  return copy.state === "open";
}

vault.openCopy().then((copy) => {
  if (copy.state === "open") show(copy.text);
  if (copy.state === "locked") { place.hidden = false; asking.hidden = false; }
}).catch(() => {});

asking.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [box, said] = [asking.querySelector("input"), asking.querySelector("[data-said]")];
  const { right, wait } = await vault.tryCode(box.value, attempt);
  box.value = "";
  said.hidden = right;
  said.textContent = right ? "" : wait ? `${asking.dataset.waitText} ${wait}` : asking.dataset.wrongText;
});

// The page that was asked for, as soon as there is a line again; what is being written comes first.
window.addEventListener("online", () => {
  const writing = [...document.querySelectorAll("textarea")].some((box) => box.value);
  if (!writing) setTimeout(() => window.location.reload(), 3000);
});
