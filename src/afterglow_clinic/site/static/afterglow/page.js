// Small helps. Every page works without this file.
"use strict";

// A form is sent once: the second press does nothing, and a page come back to is ready again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method.toLowerCase() !== "post" || event.defaultPrevented) return;
  form.dataset.sent = "yes";
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"));
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

// What is wrong is read first.
const wrong = document.querySelector("[data-focus]");
if (wrong) wrong.focus();

// A good word can be put away; an error has no such button.
document.querySelectorAll("[data-put-away]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => button.closest(".banner").remove());
});

// Timers: hours and minutes, seconds while under an hour.
const two = (number) => String(number).padStart(2, "0");
function told(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)} h` : `${minutes}:${two(seconds % 60)} min`;
}
function tick() {
  const now = Date.now();
  document.querySelectorAll("[data-since]").forEach((mark) => { mark.textContent = told(now - Date.parse(mark.dataset.since)); });
  document.querySelectorAll("[data-until]").forEach((mark) => { mark.textContent = told(Date.parse(mark.dataset.until) - now); });
}
if (document.querySelector("[data-since], [data-until]")) { tick(); setInterval(tick, 1000); }
