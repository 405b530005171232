// Adds this phone to those that get a reminder. Without it the page works; e-mail needs no script.
(function () {
  "use strict";
  var form = document.querySelector("form[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  var refused = document.querySelector("[data-push-refused]");
  var cannot = document.querySelector("[data-push-not]");

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function field(name) {
    return form.elements.namedItem(name);
  }

  async function subscribe() {
    if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
    var worker = await navigator.serviceWorker.ready;
    var known = await worker.pushManager.getSubscription();
    // An old subscription may be bound to another key of this server.
    if (known) await known.unsubscribe();
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
  }

  form.addEventListener("submit", async function (event) {
    if (field("endpoint").value) return;
    event.preventDefault();
    try {
      var found = await subscribe();
      field("endpoint").value = found.endpoint;
      field("p256dh").value = text(found.getKey("p256dh"));
      field("auth").value = text(found.getKey("auth"));
      form.submit();
    } catch (error) {
      refused.hidden = false;
    }
  });

  navigator.serviceWorker.getRegistration().then(function (registration) {
    if (!registration) return;
    form.hidden = false;
    cannot.hidden = true;
  });
})();
