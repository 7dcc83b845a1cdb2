// Fetches parts of files over a link that breaks: goes on in the middle, and measures.

import type { Meter } from "./meter";
import type { Part } from "./playlist";

/** Without a byte for so long a connection is given up: on a phone it is mostly dead. */
const SILENCE_MS = 12_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** What an answer's head costs on the wire. */
const HEAD_BYTES = 400;

/** How the service worker marks what it answers from the device. */
export const HOME = "X-Home";

/** Asking again will not help. */
export class Gone extends Error {}

export class Link {
  /** How long answers take to begin, in seconds. */
  wait_s = 0.3;

  /** `spend` is told each byte, `cut` when the link is lost and when it is back. */
  constructor(
    private readonly meter: Meter,
    private readonly spend: (bytes: number) => void,
    private readonly cut: (isCut: boolean) => void,
  ) {}

  /** Fetches a part chunk by chunk, for as long as it takes. */
  async fetch(part: Part, signal: AbortSignal, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    let got = 0;
    for (let wait_ms = FIRST_WAIT_MS; ; wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS)) {
      const before = got;
      try {
        await this.attempt(part, got, signal, async (chunk) => {
          got += chunk.length;
          await take(chunk);
        });
        if (part.bytes === undefined || got >= part.bytes) return;
      } catch (error) {
        if (signal.aborted || error instanceof Gone || !(error instanceof Lost)) throw error;
      }
      if (got > before) wait_ms = FIRST_WAIT_MS;
      this.cut(true);
      await pause(wait_ms, signal);
    }
  }

  /** A small file as a whole. */
  async whole(part: Part, signal: AbortSignal): Promise<Response> {
    const chunks: Uint8Array[] = [];
    await this.fetch(part, signal, async (chunk) => void chunks.push(chunk));
    return new Response(new Blob(chunks as BlobPart[]));
  }

  async text(url: string, signal: AbortSignal): Promise<string> {
    return (await this.whole({ url, from: 0 }, signal)).text();
  }

  private async attempt(part: Part, got: number, signal: AbortSignal, take: (chunk: Uint8Array) => Promise<void>) {
    const dead = new AbortController();
    const stop = () => dead.abort();
    signal.addEventListener("abort", stop);
    let silence = setTimeout(stop, SILENCE_MS);
    const at_ms = performance.now();
    // Texts are small and come compressed: they tell how long answers take, not what the link carries. The browser knows what
    // they weigh (beside.ts).
    const isText = part.bytes === undefined;
    if (!isText) this.meter.open(at_ms);
    const lost = (error: unknown): never => {
      throw signal.aborted ? error : new Lost(String(error));
    };
    try {
      const from = part.from + got;
      // The way up is the thinner one: what nobody reads is not sent.
      // Chromium's cache lets one request at a time have a file: parts of media are not for it. Texts are.
      const asked: RequestInit = { signal: dead.signal, referrerPolicy: "no-referrer" };
      if (part.bytes !== undefined) Object.assign(asked, { cache: "no-store", headers: { Range: `bytes=${from}-${part.from + part.bytes - 1}` } });
      const answer = await fetch(part.url, asked).catch(lost);
      if (!answer.ok && answer.status < 500 && answer.status !== 429) throw new Gone(`${answer.status}`);
      if (!answer.ok || !answer.body || (from > 0 && part.bytes !== undefined && answer.status !== 206)) return lost(answer.status);
      this.cut(false);
      // What was taken home costs nothing, and says nothing of the link.
      const isHome = answer.headers.has(HOME);
      if (!isHome) {
        this.wait_s = (this.wait_s + (performance.now() - at_ms) / 1000) / 2;
        if (!isText) this.spend(HEAD_BYTES);
      }
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read().catch(lost);
        if (done || !value) return;
        clearTimeout(silence);
        silence = setTimeout(stop, SILENCE_MS);
        if (isHome) this.meter.skip(performance.now());
        else if (!isText) {
          this.meter.take(value.length, performance.now());
          this.spend(value.length);
        }
        await take(value);
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", stop);
      if (!isText) this.meter.close(performance.now());
    }
  }
}

/** The link was lost: worth another try. */
class Lost extends Error {}

/** Waits, until the phone says that it is back at the latest. */
function pause(wait_ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      done();
    };
    const timer = setTimeout(end, wait_ms);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
