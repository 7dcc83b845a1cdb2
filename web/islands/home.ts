// The shelf: what was taken home, and taking more. On other pages it only goes on fetching.

import { room } from "./home/room";
import { type Kept, add, all, change, drop, find, pagesOf } from "./home/store";
import { go, goOn, held, keepPages, tellWorker, waitForFree, waitsForFree } from "./home/taking";
import { keepSecond, secondOf } from "./player/kept";
import { words } from "./words";
import en from "../locales/en/home.ftl";
import zh from "../locales/zh-CN/home.ftl";

const say = words(zh, en);
const LOOK_MS = 1_000;
const NOTE_EVERY_S = 5;
/** Whoever stopped so near to the end begins anew. */
const END_S = 10;

const mb = (bytes: number) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

function element<K extends keyof HTMLElementTagNameMap>(name: K, text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** One lesson on the shelf. */
class Row {
  readonly item = element("li");
  private readonly title = element("a");
  private readonly told = element("small");
  private readonly progress = element("progress");
  private readonly play = button(say("shelf-play"), () => this.watch());
  private readonly turn = button("", () => void this.turned());
  private video: HTMLVideoElement | undefined;

  constructor(private kept: Kept, private readonly changed: () => void) {
    this.item.id = `kept-${kept.id}`;
    this.title.href = `/lessons/${kept.id}?play=${encodeURIComponent(kept.rung)}`;
    this.told.setAttribute("role", "status");
    const acts = element("div");
    acts.className = "inline";
    this.play.className = "main";
    acts.append(this.play, this.turn, button(say("shelf-drop"), () => void this.dropped()));
    this.item.append(this.title, element("br"), this.told, this.progress, acts);
  }

  show(kept: Kept, isFirst: boolean): void {
    this.kept = kept;
    const isOpen = kept.state === "waiting" || kept.state === "paused";
    let state = `shelf-${kept.state}`;
    if (kept.state === "waiting" && isFirst) state = `shelf-${held() || "taking"}`;
    if (kept.state === "paused" && held() === "full") state = "shelf-full";
    const share = kept.state === "whole" || !kept.bytes ? "" : `${mb(kept.got)} / `;
    write(this.title, kept.title || kept.id);
    this.title.setAttribute("aria-label", `${say("shelf-lesson")}: ${kept.title}`);
    write(this.told, [say(state), kept.bytes ? share + mb(kept.bytes) : ""].filter(Boolean).join(" · "));
    this.item.dataset.state = kept.state;
    this.progress.hidden = !isOpen;
    this.progress.setAttribute("aria-label", kept.title);
    this.progress.max = kept.bytes || 1;
    this.progress.value = kept.got;
    this.play.hidden = kept.state !== "whole";
    this.turn.hidden = !isOpen;
    write(this.turn, say(kept.state === "paused" ? "shelf-resume" : "shelf-pause"));
  }

  private watch(): void {
    if (!this.video) {
      this.video = element("video");
      this.video.controls = true;
      this.video.playsInline = true;
      this.video.preload = "metadata";
      if (this.kept.poster) this.video.poster = this.kept.poster;
      this.video.src = this.kept.file;
      this.goOn(this.video);
      this.item.append(this.video);
    }
    this.video.play().catch(() => undefined);
    void change(this.kept.id, (kept) => void (kept.seen = Date.now()));
  }

  /** From where she stopped, here or on the lesson's page. */
  private goOn(video: HTMLVideoElement): void {
    const media = this.kept.file.split("/")[2] || "";
    const from_s = secondOf(media);
    if (from_s > 0 && from_s < this.kept.duration_s - END_S) video.addEventListener("loadedmetadata", () => (video.currentTime = from_s), { once: true });
    // Whoever has seen it all begins anew, here and there.
    video.addEventListener("ended", () => keepSecond(media, 0));
    let noted_s = 0;
    video.addEventListener("timeupdate", () => {
      if (Math.abs(video.currentTime - noted_s) < NOTE_EVERY_S) return;
      noted_s = video.currentTime;
      keepSecond(media, noted_s);
    });
  }

  private async turned(): Promise<void> {
    const now = await change(this.kept.id, (kept) => void (kept.state = kept.state === "paused" ? "waiting" : "paused"));
    if (now && now.state === "waiting") go();
    this.changed();
  }

  private async dropped(): Promise<void> {
    await drop(this.kept.id);
    tellWorker();
    this.changed();
  }
}

/** Writes only what is new: screen readers would say it again. */
function write(into: HTMLElement, text: string): void {
  if (into.textContent !== text) into.textContent = text;
}

class Shelf {
  private readonly list = element("ul");
  private readonly used = element("p");
  private readonly empty = element("p", say("shelf-empty"));
  private readonly rows = new Map<string, Row>();

  constructor(box: HTMLElement) {
    this.list.className = "rows";
    this.used.className = this.empty.className = "soft";
    const free = element("label");
    const wish = element("input");
    wish.type = "checkbox";
    wish.checked = waitsForFree();
    wish.addEventListener("change", () => waitForFree(wish.checked));
    free.append(wish, ` ${say("shelf-free")}`);
    box.textContent = "";
    box.append(this.empty, this.list, free, this.used);
    window.setInterval(() => void this.look(), LOOK_MS);
  }

  async look(): Promise<void> {
    const kept = await all();
    const first = kept.find((each) => each.state === "waiting");
    for (const [id, row] of this.rows) {
      if (kept.some((each) => each.id === id)) continue;
      row.item.remove();
      this.rows.delete(id);
    }
    for (const each of kept) {
      let row = this.rows.get(each.id);
      if (!row) {
        row = new Row(each, () => void this.look());
        this.rows.set(each.id, row);
        this.list.append(row.item);
      }
      row.show(each, each === first);
    }
    this.empty.hidden = kept.length > 0;
    const now = await room();
    if (now) write(this.used, `${say("shelf-room")} ${mb(now.used)} ${say("shelf-of")} ${mb(now.most)}`);
  }
}

/** Puts lessons into the queue, behind what is there. */
async function take(ids: string[], rung: string): Promise<void> {
  // What may be thrown away when the phone is full is not taken home.
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => undefined);
  let at = Date.now();
  for (const id of ids) {
    const before = await find(id);
    if (before && before.rung === rung && before.state !== "failed") {
      await change(id, (kept) => void (kept.state = kept.state === "paused" ? "waiting" : kept.state));
      continue;
    }
    if (before) await drop(id);
    const empty = { title: "", file: "", mime: "", bytes: 0, got: 0, etag: "", duration_s: 0, poster: "" };
    await add({ ...empty, id, rung, state: "waiting", at, seen: at });
    at += 1;
  }
  tellWorker();
  go();
}

/** Pages are forgotten when a person leaves; whoever is here now gets her own. */
async function renewPages(): Promise<void> {
  for (const kept of await all()) {
    if (kept.state === "whole" && !(await caches.has(pagesOf(kept.id)))) await keepPages(kept.id);
  }
}

async function start(): Promise<void> {
  await goOn();
  const box = document.querySelector<HTMLElement>("#shelf");
  if (!box) return;
  const shelf = new Shelf(box);
  const offer = document.querySelector<HTMLElement>("#take");
  if (offer) {
    offer.hidden = false;
    const save = document.querySelector("details");
    if (save) save.open = false;
    for (const choice of Array.from(offer.querySelectorAll<HTMLElement>("[data-rung]"))) {
      choice.addEventListener("click", () => {
        const ids = (offer.dataset.lessons || "").split(" ").filter(Boolean);
        void take(ids, choice.dataset.rung || "").then(() => shelf.look());
      });
    }
  }
  await shelf.look();
  await renewPages();
}

if ("serviceWorker" in navigator && "indexedDB" in window && "caches" in window) start().catch((error) => console.warn(error));
