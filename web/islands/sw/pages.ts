// Pages that were read: from the network, or from the device where the link is dead or too slow. A page says who reads it,
// so all of them are forgotten when somebody else does.

import { ASSETS, PERSONAL, READER, SHELL, scriptsOf } from "../home/store";

/** A page that is on the device is shown when the network has not answered after so long. */
const PATIENCE_MS = 8_000;
const MOST_PAGES = 80;
const MOST_ASSETS = 40;
/** Letters of the longest page that is kept. */
const LONGEST = 300_000;

const READ = `${PERSONAL}pages`;
const OFFLINE = "/offline";

/** Pages worth keeping: what people read, not what they do. */
const KEPT = /^\/($|shelf$|courses|lessons|cases|rooms|threads|chapters)/;

/** What this worker is installed with. */
export async function fill(): Promise<void> {
  const shell = await caches.open(SHELL);
  for (const path of ["/shelf", OFFLINE]) {
    // Nobody's own: it stays when a person leaves.
    const answer = await fetch(`${path}?bare=1`, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    await keepAssets(await answer.clone().text());
    await shell.put(path, answer);
  }
}

/** A script or sheet: its address names its contents. */
export async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(ASSETS);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    await trim(cache, MOST_ASSETS);
  }
  return answer;
}

/** The scripts that a page loads, now or on a tap. */
async function keepAssets(html: string): Promise<void> {
  await Promise.all(scriptsOf(html).map((path) => asset(new Request(path)).catch(() => undefined)));
}

async function trim(cache: Cache, most: number): Promise<void> {
  const keys = await cache.keys();
  // The order is that of keeping.
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}

export async function page(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
  const url = new URL(request.url);
  if (!KEPT.test(url.pathname)) return fetch(request).catch(offline);
  const fetched = fetch(request);
  // When it comes after the page from the device was shown, the worker may be ended before it is kept: then next time.
  fetched.then((answer) => later(keep(request.url, answer.clone()).catch(() => undefined))).catch(() => undefined);
  const known = await kept(url);
  if (!known) return fetched.catch(offline);
  return Promise.race([fetched.catch(() => known), new Promise<Response>((done) => setTimeout(() => done(known), PATIENCE_MS))]);
}

async function offline(): Promise<Response> {
  return (await caches.match(OFFLINE)) || Response.error();
}

async function keep(url: string, answer: Response): Promise<void> {
  const type = answer.headers.get("Content-Type") || "";
  const isSecret = /no-store/.test(answer.headers.get("Cache-Control") || "");
  if (!answer.ok || answer.redirected || isSecret || !type.startsWith("text/html")) return;
  const html = await answer.clone().text();
  if (html.length > LONGEST) return;
  await knows(html);
  const cache = await caches.open(READ);
  // Again, and so at the end: the oldest read goes first.
  await cache.delete(url);
  await cache.put(url, answer);
  await trim(cache, MOST_PAGES);
  await keepAssets(html);
}

/** What is on the device of an address: as it was read, as it was taken home, or under another rung or page of it. */
async function kept(url: URL): Promise<Response | undefined> {
  const exact = await caches.match(url.href, { ignoreVary: true });
  if (exact) return exact;
  // Not every question has the same answer: those about what is said do not.
  const isSame = url.pathname === "/shelf" || Array.from(url.searchParams.keys()).every((name) => /^(play|done|t)$/.test(name));
  return isSame ? caches.match(url.pathname, { ignoreSearch: true, ignoreVary: true }) : undefined;
}

/** Forgets all pages where this one is another person's than those. */
async function knows(html: string): Promise<void> {
  const found = /<meta name="csrf-token"[^>]* data-user="([^"]*)"/.exec(html);
  const reader = (found && found[1]) || "";
  const shell = await caches.open(SHELL);
  const before = await shell.match(READER);
  if (before && (await before.text()) === reader) return;
  if (before) await forget();
  await shell.put(READER, new Response(reader));
}

/** Forgets who reads, and every page that says it. */
export async function forget(): Promise<void> {
  await (await caches.open(SHELL)).delete(READER);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PERSONAL)).map((name) => caches.delete(name)));
}
