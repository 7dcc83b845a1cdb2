// Fetches over a link that breaks: what has come is kept, and what is missing is asked for by range.

import { type Kept, PIECE, addPiece, change, dropPieces, find } from "./store";

/** Without a byte for so long a connection is given up. */
const SILENCE_MS = 15_000;

/** The link is dead or the server ill: worth another try. */
export class Lost extends Error {}
/** Asking again will not help. */
export class Gone extends Error {}
/** Paused or let go meanwhile. */
export class Stopped extends Error {}

type Take = (answer: Response, alive: () => void) => Promise<void>;

/** Asks for something, and gives up when nothing comes. */
export async function ask(path: string, init: RequestInit, take: Take): Promise<void> {
  const dead = "AbortController" in window ? new AbortController() : undefined;
  let timer = 0;
  let lose: (error: Error) => void = () => undefined;
  const silence = new Promise<never>((_, reject) => (lose = reject));
  const alive = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => lose(new Lost("silence")), SILENCE_MS);
  };
  const work = async () => {
    const answer = await lost(fetch(path, dead ? { ...init, signal: dead.signal } : init));
    if (answer.status >= 500 || answer.status === 429) throw new Lost(String(answer.status));
    if (!answer.ok) throw new Gone(String(answer.status));
    alive();
    await take(answer, alive);
  };
  alive();
  try {
    await Promise.race([work(), silence]);
  } finally {
    clearTimeout(timer);
    if (dead) dead.abort();
  }
}

/** What breaks here breaks for want of a link. */
export function lost<T>(work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw new Lost(String(error));
  });
}

/** What came of a file behind its last whole piece: a broken link does not cost it while the page is open. */
let tail: { file: string; from: number; bytes: Uint8Array } | undefined;

/** Fetches the rest of a lesson's file; ends when all of it is on the device. */
export async function fetchRest(kept: Kept): Promise<void> {
  if (!tail || tail.file !== kept.file || tail.from !== kept.got) tail = undefined;
  let bytes = tail ? tail.bytes : new Uint8Array(0);
  let got = kept.got;
  const from = got + bytes.length;
  if (from >= kept.bytes && kept.got >= kept.bytes) return;
  const streams = "body" in Response.prototype;
  const headers: Record<string, string> = { Range: `bytes=${from}-${streams ? "" : Math.min(kept.bytes, from + PIECE) - 1}` };
  if (kept.etag) headers["If-Range"] = kept.etag;
  const add = async (chunk: Uint8Array) => {
    let rest = join(bytes, chunk);
    while (rest.length >= PIECE || (rest.length > 0 && got + rest.length >= kept.bytes)) {
      const piece = rest.slice(0, PIECE);
      if (!(await addPiece(kept.id, piece.buffer as ArrayBuffer))) throw new Stopped();
      got += piece.length;
      rest = rest.slice(piece.length);
    }
    bytes = rest;
    tail = { file: kept.file, from: got, bytes };
  };
  await ask(kept.file, { headers, cache: "no-store" }, async (answer, alive) => {
    const etag = answer.headers.get("ETag") || "";
    if (from > 0 && answer.status !== 206) {
      // Another file than the one that was begun.
      await startAgain(kept.id);
      throw new Lost("changed");
    }
    if (!kept.etag) await change(kept.id, (each) => void (each.etag = etag));
    if (!answer.body) return add(new Uint8Array(await lost(answer.arrayBuffer())));
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await lost(reader.read());
      if (done || !value) break;
      alive();
      await add(value);
    }
  });
  const now = await find(kept.id);
  if (now && now.got < now.bytes) throw new Lost("not all of it");
}

/** Throws away what has come of a file. */
export async function startAgain(id: string): Promise<void> {
  tail = undefined;
  const kept = await find(id);
  if (!kept) return;
  await dropPieces(kept.file);
  await change(id, (each) => {
    each.got = 0;
    each.etag = "";
  });
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (!one.length) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
