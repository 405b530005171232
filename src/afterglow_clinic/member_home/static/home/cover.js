// Before anything is seen: cover the page if this phone has a code and it was not given, and show nothing
// of a page that the back button brings up after the quick exit. Runs first, waits for nothing.
"use strict";
(() => {
  const page = document.documentElement;
  const away = document.currentScript.dataset.away;
  const LONG = 2 * 60 * 1000;

  function leave() { page.dataset.covered = "away"; window.location.replace(away); }
  function locked() {
    if (localStorage.getItem("daybook.lock") !== "on") return false;
    const hidden = Number(sessionStorage.getItem("daybook.hidden") || 0);
    if (hidden && Date.now() - hidden > LONG) sessionStorage.removeItem("daybook.open");
    return sessionStorage.getItem("daybook.open") !== "yes";
  }
  function look() { if (locked()) page.dataset.covered = "lock"; else delete page.dataset.covered; }

  const [came] = performance.getEntriesByType("navigation");
  if (sessionStorage.getItem("daybook.away") && came && came.type === "back_forward") { leave(); return; }
  sessionStorage.removeItem("daybook.away");
  look();
  sessionStorage.removeItem("daybook.hidden");

  document.addEventListener("visibilitychange", () => {
    if (page.dataset.covered === "away") return;
    if (document.visibilityState === "hidden") {
      sessionStorage.setItem("daybook.hidden", String(Date.now()));
      if (localStorage.getItem("daybook.lock") === "on") page.dataset.covered = "lock";
    } else {
      look();
      sessionStorage.removeItem("daybook.hidden");
    }
  });
  // A page out of the browser's memory is never trusted: it may belong to someone who has left.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    page.dataset.covered = "away";
    if (sessionStorage.getItem("daybook.away")) leave(); else window.location.reload();
  });
})();
