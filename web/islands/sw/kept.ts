// Plays what was taken home: answers for its file by range, from the pieces on the device.

import { HOME } from "../player/link";
import { type Kept, PIECE, all, change, find, piece, smallOf } from "../home/store";

/** The link gets so long to answer for what is not on the device, before what is there takes its place. */
const PATIENCE_MS = 5_000;

let known: Promise<Kept[]> | undefined;

/** Reads anew what is there. */
export function look(): void {
  known = undefined;
}

async function whole(): Promise<Kept[]> {
  if (!known) {
    known = all().then((found) => found.filter((kept) => kept.state === "whole"));
    known.catch(look);
  }
  return known.catch(() => []);
}

const folder = (path: string) => path.split("/").slice(0, 3).join("/");

/** Answers for `/m/…`. */
export async function media(request: Request): Promise<Response> {
  const { pathname: path, search } = new URL(request.url);
  const near = (await whole()).filter((kept) => folder(kept.file) === folder(path));
  for (const kept of near) {
    const found = kept.file === path ? await file(request, kept) : await small(kept, isIndex(path) ? path : path + search);
    if (found) return found;
  }
  const [kept] = near;
  if (!kept) return fetch(request);
  try {
    return await patiently(request);
  } catch (error) {
    // Another rung than the one that was taken home: that one is better than none.
    const other = await instead(request, kept, path);
    if (other) return other;
    throw error;
  }
}

/** Kept as a whole, whichever stretch of it is asked for. */
const isIndex = (path: string) => path.endsWith(".m3u8");

function patiently(request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("silence")), PATIENCE_MS);
    fetch(request).then(resolve, reject);
  });
}

async function small(kept: Kept, path: string): Promise<Response | undefined> {
  return (await caches.open(smallOf(kept.id))).match(path);
}

async function instead(request: Request, kept: Kept, path: string): Promise<Response | undefined> {
  if (/\.(mp4|m4a|mp3)$/.test(path)) return file(request, kept);
  if (path.endsWith(".jpg")) return small(kept, path.replace(/jpg$/, "webp"));
  if (!isIndex(path)) return undefined;
  const end = path.endsWith("-picture.m3u8") ? "-picture.m3u8" : "-sound.m3u8";
  const stem = kept.file.replace(/\.[^.]*$/, "");
  return (await small(kept, stem + end)) || (end === "-sound.m3u8" ? small(kept, `${stem}.m3u8`) : undefined);
}

interface Part {
  from: number;
  /** The first byte that is no longer wanted. */
  to: number;
}

/** Which part of a file a `Range` wants; none where all of it is to be sent. */
export function part(range: string | null, bytes: number): Part | "beyond" | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(range || "");
  if (!found || (!found[1] && !found[2])) return undefined;
  const from = found[1] ? Number(found[1]) : Math.max(0, bytes - Number(found[2]));
  const to = found[1] && found[2] ? Math.min(bytes, Number(found[2]) + 1) : bytes;
  if (from >= bytes) return "beyond";
  return from < to ? { from, to } : undefined;
}

async function file(request: Request, kept: Kept): Promise<Response | undefined> {
  // It may have been let go since.
  const now = await find(kept.id);
  if (!now || now.state !== "whole" || now.file !== kept.file || !(await piece(kept.file, 0))) {
    look();
    return undefined;
  }
  const wanted = part(request.headers.get("Range"), kept.bytes);
  const headers: Record<string, string> = { "Content-Type": kept.mime, "Accept-Ranges": "bytes", ETag: kept.etag, [HOME]: "1" };
  if (wanted === "beyond") {
    return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${kept.bytes}` } });
  }
  const { from, to } = wanted || { from: 0, to: kept.bytes };
  if (from === 0) void change(kept.id, (each) => (each.seen = Date.now()));
  headers["Content-Length"] = String(to - from);
  if (wanted) headers["Content-Range"] = `bytes ${from}-${to - 1}/${kept.bytes}`;
  return new Response(pieces(kept.file, from, to), { status: wanted ? 206 : 200, headers });
}

/** A stretch of a file, read piece by piece as it is wanted. */
function pieces(path: string, from: number, to: number): ReadableStream<Uint8Array> {
  let at = from;
  return new ReadableStream({
    async pull(controller) {
      const place = Math.floor(at / PIECE);
      const found = await piece(path, place);
      if (!found) return controller.error(new Error("let go"));
      const start = place * PIECE;
      controller.enqueue(new Uint8Array(found.slice(at - start, to - start)));
      at = start + PIECE;
      if (at >= to) controller.close();
    },
  });
}
