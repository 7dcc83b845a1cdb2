// Serves a folder of renditions by byte range over one thin link that all answers share, and counts every byte sent.

import { createServer } from 'node:http';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.jpg': 'image/jpeg',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.vtt': 'text/vtt; charset=utf-8',
};

/** What the real server compresses. */
const COMPRESSED = ['.m3u8', '.vtt'];
/** How hard it tries, as the real server does. */
const QUALITY = 3;
const TICK_MS = 10;
/** Bytes sent at once over a thin link: about a packet. */
const PACKET = 1000;

/**
 * `pages`: texts by path that are no part of the lesson: neither slowed nor counted.
 * `link`: `{ kbps, latency_ms }`; none for as fast as it goes.
 */
export class CountingServer {
  #folder;
  #pages;
  #link;
  #waiting = [];
  #marks = new Map();
  #server;
  #timer;
  #sent = 0;
  #requests = 0;
  #credit = 0;

  constructor({ folder, pages = {}, link }) {
    this.#folder = folder;
    this.#pages = pages;
    this.#link = link;
  }

  async start() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    this.url = `http://localhost:${this.#server.address().port}`;
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      if (this.#link) this.#credit += ((now - last) * this.#link.kbps) / 8;
      last = now;
      this.#send();
    }, TICK_MS);
    return this;
  }

  async stop() {
    clearInterval(this.#timer);
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Bytes sent since the last reset, heads of answers included. */
  get counted() {
    return { bytes: this.#sent, requests: this.#requests };
  }

  reset() {
    this.#sent = 0;
    this.#requests = 0;
    this.#marks.clear();
  }

  /** What was counted when the page said `/mark/NAME`. */
  mark(name) {
    return this.#marks.get(name);
  }

  #answer(request, response) {
    const url = new URL(request.url, 'http://x');
    const path = decodeURIComponent(url.pathname);
    if (path.startsWith('/mark/')) {
      if (!this.#marks.has(path.slice(6))) this.#marks.set(path.slice(6), this.counted);
      return void response.writeHead(204).end();
    }
    if (path === '/report') return void this.#take(request, response);
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    if (this.#pages[path] !== undefined) {
      return void response.writeHead(200, { 'Content-Type': type }).end(this.#pages[path]);
    }
    const found = path.startsWith('/m/') ? this.#find(basename(path), url.searchParams, request, type) : undefined;
    if (!found) return void response.writeHead(404).end();
    this.#requests += 1;
    setTimeout(() => this.#begin(response, request, found), this.#link?.latency_ms ?? 0);
  }

  /** What a page tells: calls `onReport`. */
  async #take(request, response) {
    let text = '';
    for await (const chunk of request) text += chunk;
    response.writeHead(204).end();
    this.onReport?.(JSON.parse(text));
  }

  #find(name, query, request, type) {
    const path = join(this.#folder, name);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) return undefined;
    const headers = { 'Content-Type': type, ETag: `"${name}"`, 'Cache-Control': 'public, max-age=31536000, immutable' };
    if (COMPRESSED.includes(extname(name)) && /\bbr\b/.test(request.headers['accept-encoding'] ?? '')) {
      const text = stretch(readFileSync(path, 'utf8'), Number(query.get('from') ?? 0), Number(query.get('to') ?? Infinity));
      const body = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
      return { status: 200, headers: { ...headers, 'Content-Encoding': 'br', Vary: 'Accept-Encoding', 'Content-Length': body.length }, body, from: 0, to: body.length };
    }
    headers['Accept-Ranges'] = 'bytes';
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const from = range ? Number(range[1]) : 0;
    const to = range?.[2] ? Math.min(Number(range[2]) + 1, size) : size;
    if (from >= to) return { status: 416, headers: { 'Content-Range': `bytes */${size}` }, from: 0, to: 0 };
    headers['Content-Length'] = to - from;
    if (range) headers['Content-Range'] = `bytes ${from}-${to - 1}/${size}`;
    return { status: range ? 206 : 200, headers, path, from, to };
  }

  #begin(response, request, found) {
    if (response.destroyed) return;
    response.writeHead(found.status, found.headers);
    response.flushHeaders();
    // Node's own line and headers, and those of this answer, about as they are sent.
    this.#sent += 110 + Object.entries(found.headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);
    if (request.method === 'HEAD') return void response.end();
    this.#waiting.push({ response, ...found });
    if (!this.#link) this.#send();
  }

  #send() {
    this.#waiting = this.#waiting.filter((one) => !one.response.destroyed);
    if (this.#waiting.length === 0) this.#credit = Math.min(this.#credit, PACKET);
    let idle = 0;
    while (this.#waiting.length > idle && (!this.#link || this.#credit >= PACKET)) {
      const one = this.#waiting.shift();
      if (one.response.writableNeedDrain) {
        this.#waiting.push(one);
        idle += 1;
        continue;
      }
      const length = Math.min(this.#link ? PACKET : 65_536, one.to - one.from);
      one.response.write(one.body ? one.body.subarray(one.from, one.from + length) : read(one.path, one.from, length));
      one.from += length;
      this.#sent += length;
      this.#credit -= length;
      if (one.from < one.to) this.#waiting.push(one);
      else one.response.end();
      idle = 0;
    }
  }
}

/** The part of a playlist that a stretch of seconds needs, as the real server cuts it (mp4/src/playlist.rs). */
function stretch(playlist, from_s, to_s) {
  const [head, ...segments] = playlist.split(/(?=#EXTINF:|#EXT-X-ENDLIST)/);
  let [gap, inside, at_s] = ['', '', 0];
  for (const segment of segments) {
    const [, duration_s, file] = /^#EXTINF:([\d.]+)[^]*\n(.+)\n/.exec(segment) ?? [];
    if (duration_s && at_s >= to_s) break;
    if (duration_s) at_s += Number(duration_s);
    if (duration_s && at_s <= from_s) gap = `#EXTINF:${at_s.toFixed(5)},\n#EXT-X-GAP\n${file}\n`;
    else inside += segment;
  }
  return head + gap + inside;
}

function read(path, from, length) {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    readSync(file, buffer, 0, length, from);
    return buffer;
  } finally {
    closeSync(file);
  }
}
