// The service worker: keeps hashed static files and one page that says "mất mạng". Never a page, never an answer with
// content. Files without a hash in their names may change under the same address: only those of that page are kept, and
// used when the network is away.
"use strict";

const KEPT = "bao-cao-tinh-1";
const SHELL = "/mat-mang";
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.(?:css|js|svg|png|ico|woff2)$/;

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(KEPT);
    // Without cookies: what is kept was never anybody's page.
    const shell = await fetch(SHELL, { credentials: "omit", cache: "no-store" });
    if (!shell.ok) throw new Error(String(shell.status));
    const text = await shell.clone().text();
    await cache.put(SHELL, shell);
    const parts = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
    await cache.addAll(parts);
    await self.skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});

const whenAway = async (request) => {
  try {
    return await fetch(request);
  } catch (away) {
    return (await caches.match(request)) || Response.error();
  }
};

const fromStore = async (request) => {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") await cache.put(request, answer.clone());
  return answer;
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (HASHED.test(address.pathname)) event.respondWith(fromStore(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(whenAway(request));
  else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(SHELL)) || Response.error()));
  }
});
