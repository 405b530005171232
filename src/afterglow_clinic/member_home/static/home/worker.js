// What the phone keeps of the app: public files, the offline page, the crisis card, the page to hide behind.
// Nobody's words: pages are asked for without the member's cookie, and no other page is ever kept.
// The server puts the list `KEPT` in front of this file (member_home/shell/keeping.py).
"use strict";

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));

async function keep() {
  const cache = await caches.open(KEPT.name);
  await Promise.all(KEPT.files.map((file) => put(cache, file, file, { cache: "no-cache" })));
  const headers = { "Accept-Language": KEPT.language };
  await Promise.all(Object.entries(KEPT.pages).map(([name, from]) => put(cache, name, from, { headers, cache: "no-store" })));
}
async function put(cache, name, from, how) {
  const answer = await fetch(from, { ...how, credentials: "omit" });
  if (!answer.ok) throw new Error(`${from}: ${answer.status}`);
  await cache.put(name, answer);
}

self.addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("daybook-") && name !== KEPT.name).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (KEPT.files.includes(url.pathname) || (url.pathname in KEPT.pages && request.mode === "navigate")) {
    event.respondWith(kept(url.pathname).then((found) => found || fetch(request)));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => kept(KEPT.offline)));
  }
});

async function kept(name) {
  const cache = await caches.open(KEPT.name);
  return cache.match(name);
}
