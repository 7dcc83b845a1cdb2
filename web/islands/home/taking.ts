// Takes lessons home one after another, however often the link breaks and the page is left.

import { Gone, Lost, Stopped, ask, fetchRest, lost, startAgain } from "./fetching";
import { type Lesson, around, choose } from "./rendition";
import { fits } from "./room";
import { Sha256 } from "./sha256";
import { ASSETS, type Kept, PIECE, all, change, find, pagesOf, piece, scriptsOf, smallOf } from "./store";

/** Says to every page that something is being taken home (see begin.ts). */
const FLAG = "yinghuo-taking";
/** Fetch only on Wi-Fi or at night. */
const FREE = "yinghuo-free";
const FIRST_WAIT_MS = 2_000;
const LAST_WAIT_MS = 60_000;
const LOOK_MS = 20_000;
const MOST_THREADS = 20;

/** What holds it up: a dead link, the wish to wait, or no room. */
export type Hold = "" | "cut" | "held" | "full";

let busy = false;
let hold: Hold = "";
/** Ends the wait. */
let wake: () => void = () => undefined;

export const held = () => hold;

export const waitsForFree = () => localStorage.getItem(FREE) !== null;

export function waitForFree(isWanted: boolean): void {
  if (isWanted) localStorage.setItem(FREE, "1");
  else localStorage.removeItem(FREE);
  wake();
}

/** Whether bytes cost little now: on Wi-Fi, where the browser tells, or at night. */
function isFree(): boolean {
  const { connection } = navigator as Navigator & { connection?: { type?: string } };
  const type = connection && connection.type;
  return type === "wifi" || type === "ethernet" || new Date().getHours() < 6;
}

/** Sees to it that what waits is fetched. */
export function go(): void {
  localStorage.setItem(FLAG, "1");
  wake();
  if (busy) return;
  busy = true;
  // Of several open pages one fetches.
  const work = navigator.locks ? navigator.locks.request("yinghuo-home", takeAll) : takeAll();
  work.catch((error: unknown) => console.warn(error)).then(() => (busy = false));
}

/** Goes on where it stopped, if something waits. */
export async function goOn(): Promise<void> {
  if ((await all()).some((kept) => kept.state === "waiting")) go();
}

/** Tells the service worker that what is there has changed. */
export function tellWorker(): void {
  const { controller } = navigator.serviceWorker;
  if (controller) controller.postMessage("look");
}

async function takeAll(): Promise<void> {
  let wait_ms = FIRST_WAIT_MS;
  for (;;) {
    const next = (await all()).find((kept) => kept.state === "waiting");
    if (!next) break;
    if (waitsForFree() && !isFree()) {
      hold = "held";
      await pause(LOOK_MS);
      continue;
    }
    try {
      if (hold === "held") hold = "";
      await take(next);
      hold = "";
      wait_ms = FIRST_WAIT_MS;
    } catch (error) {
      if (error instanceof Stopped) continue;
      if (error instanceof Lost) {
        hold = "cut";
        const now = await find(next.id);
        if (now && now.got > next.got) wait_ms = FIRST_WAIT_MS;
        await pause(wait_ms);
        wait_ms = Math.min(wait_ms * 2, LAST_WAIT_MS);
      } else if ((error as Error).name === "QuotaExceededError") {
        hold = "full";
        await change(next.id, (kept) => void (kept.state = "paused"));
      } else {
        console.warn(error);
        await change(next.id, (kept) => void (kept.state = "failed"));
      }
    }
  }
  localStorage.removeItem(FLAG);
}

/** Waits, until the link is back or somebody asks at the latest. */
function pause(wait_ms: number): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      done();
    };
    const timer = setTimeout(end, wait_ms);
    addEventListener("online", end);
    wake = end;
  });
}

async function take(waiting: Kept): Promise<void> {
  const { id } = waiting;
  let lesson: Lesson | undefined;
  await ask(`/api/v1/lessons/${id}`, {}, async (answer) => void (lesson = (await lost(answer.json())) as Lesson));
  const found = lesson && choose(lesson, waiting.rung);
  if (!lesson || !found) throw new Gone("no such rung");
  const { media, title } = lesson;
  if (waiting.file && (waiting.file !== found.url || waiting.bytes !== found.bytes)) await startAgain(id);
  const kept = await change(id, (each) => {
    each.title = title;
    each.file = found.url;
    each.mime = found.mime;
    each.bytes = found.bytes;
    each.duration_s = (media && media.duration_s) || 0;
    each.poster = (media && media.poster) || "";
  });
  if (!kept) throw new Stopped();
  if (!(await fits(kept))) throw Object.assign(new Error("no room"), { name: "QuotaExceededError" });
  await keepAll(smallOf(id), around(lesson, found));
  await keepPages(id);
  hold = "";
  await fetchRest(kept);
  const isRight = await check(id);
  if (!isRight) {
    await startAgain(id);
    // Once: a file that is wrong twice is wrong at its source.
    if (waiting.wrong) throw new Gone("wrong digest");
    await change(id, (each) => void (each.wrong = true));
    throw new Lost("wrong digest");
  }
  await change(id, (each) => void (each.state = each.state === "waiting" ? "whole" : each.state));
  tellWorker();
}

/** Fetches what a cache does not hold yet. What is no longer there is left out. */
async function keepAll(name: string, paths: string[]): Promise<void> {
  const cache = await caches.open(name);
  for (const path of paths) {
    if (await cache.match(path)) continue;
    const put = async (answer: Response) => {
      // The body before the place: a cache would keep half an answer waiting.
      const body = await lost(answer.blob());
      await cache.put(path, new Response(body, { headers: { "Content-Type": answer.headers.get("Content-Type") || "" } }));
    };
    await ask(path, { credentials: "same-origin" }, put).catch((error) => {
      if (!(error instanceof Gone)) throw error;
    });
  }
}

/** Keeps the lesson's page, its boards and its threads. */
export async function keepPages(id: string): Promise<void> {
  const page = `/lessons/${id}`;
  await keepAll(pagesOf(id), [page]);
  const cache = await caches.open(pagesOf(id));
  const read = async (path: string) => {
    const answer = await cache.match(path);
    return new DOMParser().parseFromString(answer ? await answer.text() : "", "text/html");
  };
  const paths = (html: Document, selector: string, name: string) =>
    Array.from(html.querySelectorAll(selector), (element) => (element.getAttribute(name) || "").split("#")[0] as string);
  const lesson = await read(page);
  const boards = paths(lesson, `a[href="${page}/boards"]`, "href").slice(0, 1);
  const threads = paths(lesson, '#threads a[href^="/threads/"]', "href").slice(0, MOST_THREADS);
  await keepAll(pagesOf(id), [...boards, ...threads]);
  for (const path of [page, ...threads.slice(0, 1)]) await keepScripts(await cache.match(path));
  const pictures = boards.length ? await read(boards[0] as string) : undefined;
  if (!pictures) return;
  // Each as a browser takes it: the lighter one, where there are two.
  const chosen = Array.from(pictures.querySelectorAll("main picture"), (picture) => {
    const source = picture.querySelector("source");
    const image = picture.querySelector("img");
    return (source && source.getAttribute("srcset")) || (image && image.getAttribute("src")) || "";
  });
  await keepAll(smallOf(id), chosen.filter(Boolean));
}

/** The scripts that a page loads, now or on a tap. */
async function keepScripts(page: Response | undefined): Promise<void> {
  if (page) await keepAll(ASSETS, scriptsOf(await page.text()));
}

/** Whether what is on the device is what the server has: its tag begins the file's SHA-256. */
async function check(id: string): Promise<boolean> {
  const kept = await find(id);
  if (!kept) throw new Stopped();
  const wanted = kept.etag.replace(/^W\/|"/g, "");
  const digest = new Sha256();
  for (let place = 0; place * PIECE < kept.bytes; place += 1) {
    const found = await piece(kept.file, place);
    if (!found) return false;
    digest.add(new Uint8Array(found));
  }
  return wanted.length >= 32 && digest.end().startsWith(wanted);
}
