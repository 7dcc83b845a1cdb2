// How far she has come, for her other devices: noted while a lesson plays, on its page or on the shelf, and told in one small
// request when she stops and every minute. Without a link it waits on the device under the id of whose it is, and is told once.

import { READER, SHELL } from "./home/store";
import { drop, load, save } from "./local";
import { matched } from "./matched";

interface Place {
  user: string;
  lesson: string;
  at_s: number;
  furthest_s: number;
  seen_at: string;
}

/** Also says to every page of the site that something waits (notify.ts). */
const WAITING = "progress";
const NOTE_MS = 5_000;
const TELL_MS = 60_000;

const meta = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]");
let user = (meta && meta.dataset.user) || "";
let playing: HTMLMediaElement | undefined;
let isTelling = false;
let noted_ms = 0;
let told_ms = 0;

const waiting = () => load<Place[]>(WAITING) || [];

function keep(places: Place[]): void {
  if (places.length) save(WAITING, places);
  else drop(WAITING);
}

/** Which lesson is heard; voice messages are none. */
function lessonOf(media: Element): string {
  const row = media.closest("[id^=kept-]");
  if (row) return row.id.slice(5);
  return media.id === "player" ? matched(/^\/lessons\/([^/]+)$/, location.pathname) : "";
}

function note(media: HTMLMediaElement): void {
  const lesson = lessonOf(media);
  if (!user || !lesson) return;
  noted_ms = Date.now();
  const second = Math.floor(media.currentTime);
  const others: Place[] = [];
  let furthest_s = second;
  for (const place of waiting()) {
    if (place.user !== user || place.lesson !== lesson) others.push(place);
    else furthest_s = Math.max(furthest_s, place.furthest_s);
  }
  // Whoever has heard it all begins anew.
  const at_s = media.ended ? 0 : second;
  keep([...others, { user, lesson, at_s, furthest_s, seen_at: new Date().toISOString() }]);
}

/** Tells what waits; what was told meanwhile anew stays. */
async function tell(): Promise<void> {
  told_ms = Date.now();
  // The page that the device itself shows has no token: the next one tells.
  if (isTelling || !meta) return;
  isTelling = true;
  try {
    for (const place of waiting().filter((one) => one.user === user)) {
      if (!(await isTaken(place, meta.content))) break;
      keep(waiting().filter((one) => one.user !== user || one.lesson !== place.lesson || one.seen_at !== place.seen_at));
    }
  } catch {
    // No link: it waits.
  }
  isTelling = false;
}

/** Whether the server has it, or never will: the lesson is gone. */
async function isTaken({ lesson, at_s, furthest_s, seen_at }: Place, token: string): Promise<boolean> {
  const { ok, status } = await fetch(`/api/v1/lessons/${lesson}/progress`, {
    method: "PUT",
    keepalive: true, // also while the page goes
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
    body: JSON.stringify({ items: [{ at_s, furthest_s, seen_at }], sent_at: new Date() }),
  });
  return ok || status === 404 || status === 422;
}

function hear(event: Event): void {
  const media = event.target as HTMLMediaElement;
  const isPause = event.type === "pause";
  if (media.paused && !isPause) return;
  const now_ms = Date.now();
  if (isPause || now_ms - noted_ms > NOTE_MS) {
    playing = media;
    note(media);
  }
  if (isPause || now_ms - told_ms > TELL_MS) void tell();
}

/** The shelf without a link says nothing of who reads it: that is kept until she leaves (sw/pages.ts). */
async function know(): Promise<void> {
  const shell = await caches.open(SHELL);
  const reader = await shell.match(READER);
  if (!user) user = reader ? await reader.text() : "";
  else if (!reader) await shell.put(READER, new Response(user));
}

async function start(): Promise<void> {
  for (const name of ["timeupdate", "pause"]) document.addEventListener(name, hear, true);
  addEventListener("online", () => void tell());
  addEventListener("pagehide", () => {
    if (!playing || playing.paused) return;
    note(playing);
    void tell();
  });
  if ("caches" in window) await know();
  await tell();
}

start().catch((error) => console.warn(error));
