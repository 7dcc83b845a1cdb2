// What was taken home, on the device (IndexedDB): a record for each lesson, and its file in pieces, so that a dead link
// costs no more than one piece. The page that fetches and the service worker that plays both read it.

/** Bytes of a piece: ten seconds of the thinnest link. */
export const PIECE = 65_536;

/** `waiting` for its turn, `paused` by its owner, `whole` when its digest was right, `failed` when it never will be. */
export type State = "waiting" | "paused" | "whole" | "failed";

export interface Kept {
  /** Id of the lesson. */
  id: string;
  title: string;
  /** Which rung is wanted. */
  rung: string;
  state: State;
  /** When it was asked for: the order in which they are fetched. */
  at: number;
  /** When it was last watched: the order in which they are let go. */
  seen: number;
  /** Path of its file; empty until its turn comes. */
  file: string;
  mime: string;
  /** Size of its file. */
  bytes: number;
  /** How much of it is on the device. */
  got: number;
  /** The strong tag of the file: the beginning of its SHA-256. */
  etag: string;
  duration_s: number;
  /** Its poster, if it has one. */
  poster: string;
  /** Its digest was wrong once. */
  wrong?: boolean;
}

/** Cache of the small files of a lesson. */
export const smallOf = (id: string) => `yinghuo-home-${id}`;
/** Cache of the pages of a lesson: they may say who reads them. */
export const pagesOf = (id: string) => `${PERSONAL}${id}`;
/** How names of caches begin that are emptied when a person leaves. */
export const PERSONAL = "yinghuo-person-";

/** Cache of the pages that are there without having been read. */
export const SHELL = "yinghuo-shell";
/** Where it keeps the id of who reads on this device. */
export const READER = "/reader";

/** Cache of scripts. */
export const ASSETS = "yinghuo-assets";
/** The scripts that a page names; their addresses name their contents. */
export const scriptsOf = (html: string) => html.match(/\/assets\/[0-9a-f]+\/[a-z0-9.-]+\.js/g) || [];

const LESSONS = "lessons";
const PIECES = "pieces";

export function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error || new Error("storage"));
  });
}

function ended(change: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = change.onerror = () => reject(change.error || new Error("storage"));
  });
}

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  if (!opened) {
    const request = indexedDB.open("yinghuo-home", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(LESSONS, { keyPath: "id" });
      request.result.createObjectStore(PIECES);
    };
    opened = done(request);
    opened.catch(() => (opened = undefined));
  }
  return opened;
}

async function lessons(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(LESSONS, mode).objectStore(LESSONS);
}

export async function all(): Promise<Kept[]> {
  const found: Kept[] = await done((await lessons("readonly")).getAll());
  return found.sort((one, other) => one.at - other.at);
}

export async function find(id: string): Promise<Kept | undefined> {
  return done((await lessons("readonly")).get(id));
}

/** Changes a record where it still is; gives what it is now. */
export async function change(id: string, turn: (kept: Kept) => void): Promise<Kept | undefined> {
  const store = await lessons("readwrite");
  const kept: Kept | undefined = await done(store.get(id));
  if (!kept) return undefined;
  turn(kept);
  await done(store.put(kept));
  return kept;
}

export async function add(kept: Kept): Promise<void> {
  await done((await lessons("readwrite")).put(kept));
}

/** Keeps the piece that follows what is there; false where the lesson was let go or paused meanwhile. */
export async function addPiece(id: string, piece: ArrayBuffer): Promise<boolean> {
  const both = (await database()).transaction([LESSONS, PIECES], "readwrite");
  const store = both.objectStore(LESSONS);
  const kept: Kept | undefined = await done(store.get(id));
  if (!kept || kept.state !== "waiting") return false;
  both.objectStore(PIECES).put(piece, [kept.file, kept.got / PIECE]);
  kept.got += piece.byteLength;
  store.put(kept);
  await ended(both);
  return true;
}

export async function piece(file: string, place: number): Promise<ArrayBuffer | undefined> {
  const store = (await database()).transaction(PIECES, "readonly").objectStore(PIECES);
  return done(store.get([file, place]));
}

/** Forgets the pieces of a file. */
export async function dropPieces(file: string): Promise<void> {
  const change = (await database()).transaction(PIECES, "readwrite");
  change.objectStore(PIECES).delete(IDBKeyRange.bound([file], [file, Infinity]));
  await ended(change);
}

/** Lets a lesson go, with all that was kept for it. */
export async function drop(id: string): Promise<void> {
  const kept = await find(id);
  if (!kept) return;
  await done((await lessons("readwrite")).delete(id));
  if (kept.file) await dropPieces(kept.file);
  await Promise.all([caches.delete(smallOf(id)), caches.delete(pagesOf(id))]);
}
