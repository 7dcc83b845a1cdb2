// The service worker: what was read or taken home is there without a link, and notices come without a page.

import { look, media } from "./sw/kept";
import { asset, fill, forget, page } from "./sw/pages";
import { type Worker, open, show } from "./sw/push";

const scope = self as unknown as Worker;

/** Forms after which somebody else may read, or the same person in another language. */
const LEAVES = /^\/(sign-in|sign-out|register|language|me)(\/|$)/;

scope.addEventListener("install", (event) => event.waitUntil(fill().then(() => scope.skipWaiting())));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
// A page says that what was taken home has changed.
scope.addEventListener("message", () => look());
scope.addEventListener("push", (event) => event.waitUntil(show(scope, event.data)));
scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(scope, String(event.notification.data)));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== scope.location.origin) return;
  if (request.method === "POST" && LEAVES.test(url.pathname)) return event.waitUntil(forget());
  // Whoever shows a token asks for herself, not for this device.
  if (request.method !== "GET" || request.headers.has("Authorization")) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (url.pathname.startsWith("/m/") && !url.pathname.endsWith("-save.mp4")) event.respondWith(media(request));
  else if (request.mode === "navigate") event.respondWith(page(request, (work) => event.waitUntil(work)));
});
