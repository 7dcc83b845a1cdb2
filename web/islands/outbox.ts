// What was posted and has not been taken by the server yet: kept in the browser (IndexedDB), sent in order, once. A key
// goes along with each, so that a post whose answer was lost on the way can be sent again and still exists once.

import type { Enclosed } from "./enclosed";

export interface Waiting {
  /** Its place in the queue; the database gives it. */
  id?: number;
  /** Idempotency-Key. */
  key: string;
  /** Whose it is: somebody else may sign in on the same phone. */
  user: string;
  /** Path of the API. */
  path: string;
  /** JSON. */
  body: string;
  /** Which form it was written in. */
  form: string;
  /** What was typed, to give back when it is refused. */
  fields: Record<string, string>;
  /** Files that go with it; each is sent before it, once. */
  enclosed?: Enclosed[];
  at: number;
}

export type State =
  | { is: "waiting" | "sending" | "signed-out" }
  | { is: "sent"; answer: { id?: string } }
  | { is: "refused"; why: string }
  | { is: "too-old" };

/** The server remembers keys for seven days: what is older might be sent twice. */
const KEPT_MS = 6 * 86_400_000;
/** A dead link can look like a slow one. */
const SILENCE_MS = 45_000;
/** 16 kbit/s. */
const SLOWEST_BYTES_PER_MS = 2;
const FIRST_PAUSE_MS = 2_000;
const LAST_PAUSE_MS = 60_000;
/** Tells every page of the site that something waits, without opening the database. */
export const FLAG = "yinghuo-waiting";

const STORE = "posts";

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("storage"));
  });
}

export function openStore(): Promise<IDBDatabase> {
  const request = indexedDB.open("yinghuo", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
  return done(request);
}

/** A key nobody else has. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  private busy = false;
  private timer = 0;
  private pause = FIRST_PAUSE_MS;

  constructor(
    private readonly db: IDBDatabase,
    private readonly user: string,
    private readonly token: string,
    private readonly tell: (item: Waiting, state: State) => void,
    /** Called when all that waited has been dealt with. */
    private readonly rest: () => void,
  ) {
    addEventListener("online", () => this.hurry());
  }

  private store(mode: IDBTransactionMode): IDBObjectStore {
    return this.db.transaction(STORE, mode).objectStore(STORE);
  }

  /** Resolves once the item is on the disk. */
  async add(item: Waiting): Promise<void> {
    item.id = Number(await done(this.store("readwrite").add(item)));
    localStorage.setItem(FLAG, "1");
    this.hurry();
  }

  /** This person's items, oldest first. */
  async items(): Promise<Waiting[]> {
    const all = (await done(this.store("readonly").getAll())) as Waiting[];
    if (all.length === 0) localStorage.removeItem(FLAG);
    return all.filter((item) => item.user === this.user);
  }

  /** Tries now rather than later. */
  hurry(): void {
    this.pause = FIRST_PAUSE_MS;
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      // Of several open pages one sends; where the browser knows no locks, the keys alone keep posts from doubling.
      const mine = () => this.sendAll();
      const all = await (navigator.locks ? navigator.locks.request("yinghuo-posts", mine) : mine());
      if (!all) {
        this.timer = window.setTimeout(() => void this.send(), this.pause);
        this.pause = Math.min(this.pause * 2, LAST_PAUSE_MS);
      }
    } finally {
      this.busy = false;
    }
  }

  /** Sends one after another; false when the rest has to wait. */
  private async sendAll(): Promise<boolean> {
    for (;;) {
      const [item] = await this.items();
      if (!item) {
        this.rest();
        return true;
      }
      const state = await this.sendOne(item);
      if (state.is === "sent" || state.is === "refused" || state.is === "too-old") {
        await done(this.store("readwrite").delete(item.id ?? 0));
        this.pause = FIRST_PAUSE_MS;
      }
      this.tell(item, state);
      if (state.is === "waiting") return false;
      if (state.is === "signed-out") return true; // signing in brings a new page
    }
  }

  private async sendOne(item: Waiting): Promise<State> {
    if (Date.now() - item.at > KEPT_MS) return { is: "too-old" };
    this.tell(item, { is: "sending" });
    const enclosed = item.enclosed ?? [];
    for (const one of enclosed) {
      if (one.id || !one.file) continue;
      const state = await this.post("/api/v1/enclosures", item.key + enclosed.indexOf(one), one.file);
      if (state.is !== "sent") return state;
      one.id = state.answer.id ?? "";
      await done(this.store("readwrite").put(item));
    }
    const body = JSON.parse(item.body) as Record<string, unknown>;
    if (enclosed.length) body.enclosures = enclosed.map(({ id, alt }) => ({ id, alt }));
    return this.post(item.path, item.key, new Blob([JSON.stringify(body)], { type: "application/json" }));
  }

  /** The type of the body is its own. */
  private async post(path: string, key: string, body: Blob): Promise<State> {
    const giveUp = new AbortController();
    const silence = setTimeout(() => giveUp.abort(), SILENCE_MS + body.size / SLOWEST_BYTES_PER_MS);
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "X-CSRF-Token": this.token, "Idempotency-Key": key },
        body,
        signal: giveUp.signal,
      });
      const said = (await answer.json()) as Record<string, unknown>;
      return judge(answer.status, said);
    } catch {
      return { is: "waiting" }; // no answer, or not all of it
    } finally {
      clearTimeout(silence);
    }
  }
}

function judge(status: number, body: Record<string, unknown>): State {
  if (status < 300) return { is: "sent", answer: body };
  if (status === 401 || String(body.type).endsWith("/forged-request")) return { is: "signed-out" };
  if (status >= 500 || status === 408 || status === 429) return { is: "waiting" };
  const fields = (body.errors ?? []) as { message: string }[];
  return { is: "refused", why: fields[0]?.message ?? String(body.detail ?? body.title ?? status) };
}
