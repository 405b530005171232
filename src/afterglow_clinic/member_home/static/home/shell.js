// The shell on every page of the app: the worker, the quick exit, the curtain, the sealed copy, signing out.
"use strict";
const vault = () => import("./vault.js");  // only when something is sealed, opened or forgotten

const page = document.documentElement;
const about = document.querySelector("meta[name=daybook]");

// ---- the worker: public files, the offline page and the crisis card
if (about && "serviceWorker" in navigator) {
  const asked = new URLSearchParams({ country: about.dataset.country, language: page.lang });
  navigator.serviceWorker.register(`${about.dataset.worker}?${asked}`, { scope: about.dataset.scope, updateViaCache: "none" }).catch(() => {});
}

// ---- the quick exit: the button, or Escape twice
function leave(address) {
  sessionStorage.setItem("daybook.away", "yes");
  sessionStorage.removeItem("daybook.open");
  page.dataset.covered = "away";
  window.location.replace(address);
}
const exit = document.querySelector("a[data-away]");
if (exit) {
  exit.addEventListener("click", (event) => { event.preventDefault(); leave(exit.href); });
  let before = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - before < 700) leave(exit.href);
    before = event.timeStamp;
  });
}

// ---- the curtain
async function unlocked(code, how) {
  const all = await vault();
  return all.tryCode(code, all[how]);
}
const curtain = document.querySelector("[data-unlock]");
if (curtain) {
  const code = curtain.querySelector("input");
  const said = curtain.querySelector("[data-said]");
  curtain.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { right, wait } = await unlocked(code.value, "isCode");
    code.value = "";
    said.hidden = right;
    said.textContent = right ? "" : wait ? `${curtain.dataset.waitText} ${wait}` : curtain.dataset.wrongText;
    if (!right) { code.focus(); return; }
    sessionStorage.setItem("daybook.open", "yes");
    delete page.dataset.covered;
  });
  if (page.dataset.covered === "lock") code.focus();
}

// ---- setting and ending the code (its own page)
const setting = document.querySelector("[data-set-lock]");
if (setting) {
  const [code, again] = setting.querySelectorAll("input");
  const said = setting.querySelector("[data-said]");
  const is = document.querySelector("[data-lock-is]");
  const end = document.querySelector("[data-end-lock]");
  const show = () => {
    const on = localStorage.getItem("daybook.lock") === "on";
    is.hidden = false; is.textContent = on ? is.dataset.on : is.dataset.off;
    setting.hidden = on; end.hidden = !on;
  };
  show();
  setting.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fault = !/^[0-9]{4,8}$/.test(code.value) ? setting.dataset.shortText : code.value !== again.value ? setting.dataset.differText : "";
    said.hidden = !fault; said.textContent = fault;
    if (fault) { code.focus(); return; }
    await (await vault()).setCode(code.value);
    code.value = again.value = "";
    show();
    is.focus();
  });
  // Taking it away asks for it: the curtain comes down, and behind the right code the lock is gone.
  end.querySelector("button").addEventListener("click", () => {
    page.dataset.covered = "lock";
    curtain.querySelector("input").focus();
    curtain.addEventListener("submit", async (event) => {
      event.stopImmediatePropagation(); event.preventDefault();
      const box = curtain.querySelector("input");
      const { right } = await unlocked(box.value, "endCode");
      box.value = "";
      if (right) window.location.reload(); else curtain.querySelector("[data-said]").hidden = false;
    }, { capture: true });
  });
}

// ---- the sealed copy of plan and practices: once an hour at most, and at once when the plan was changed
const HOUR = 60 * 60 * 1000;
async function keepCopy() {
  if (!about || !window.isSecureContext) return;
  const whose = localStorage.getItem("daybook.whose");
  if (whose !== about.content) {
    if (whose) { await (await vault()).forget(); delete page.dataset.covered; }  // another person's phone now
    localStorage.setItem("daybook.whose", about.content);
  }
  const old = Date.now() - Number(sessionStorage.getItem("daybook.copied") || 0) > HOUR;
  if (!old && !document.querySelector("[data-fresh-plan]")) return;
  const answer = await fetch(about.dataset.copy, { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) return;
  const copy = await answer.json();
  const { keepCopy: keep, dropCopy: drop } = await vault();
  if (copy.sections.length || copy.practices.length) await keep(JSON.stringify(copy)); else await drop();
  sessionStorage.setItem("daybook.copied", String(Date.now()));
}
keepCopy().catch(() => {});

// ---- signed out: if the script did not get to it before, it does now
const forget = () => vault().then((all) => all.forget()).catch(() => {});
if (document.querySelector("[data-forget]")) forget();

// ---- signing out: first this phone forgets, then the form goes its way
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!/\/sign-out\/$/.test(form.action) && !("signsOut" in form.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  page.dataset.covered = "away";
  const soon = new Promise((done) => setTimeout(done, 1500));
  Promise.race([forget(), soon]).then(() => form.submit());
}, { capture: true });
