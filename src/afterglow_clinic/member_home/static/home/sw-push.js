// A reminder came: one line, always the same tag, so that a newer one stands in place of an older.
// The service worker of the app imports this; it keeps nothing and reads nothing.
self.addEventListener("push", function (event) {
  var said = {};
  try { said = event.data ? event.data.json() : {}; } catch (error) { said = {}; }
  var shown = self.registration.showNotification(String(said.title || "…"), {
    tag: "reminder",
    data: { url: String(said.url || "/home/") },
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  var wanted = new URL(event.notification.data.url, self.location.origin);
  var inside = wanted.origin === self.location.origin && wanted.pathname.startsWith("/home/");
  var url = inside ? wanted.href : new URL("/home/", self.location.origin).href;
  event.waitUntil(self.clients.matchAll({ type: "window" }).then(function (open) {
    return open.length ? open[0].focus().then(function (page) { return page.navigate(url); }) : self.clients.openWindow(url);
  }));
});
