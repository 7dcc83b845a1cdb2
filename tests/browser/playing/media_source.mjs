// The smallest player over byte ranges that can be: playlists are its index, each track is fetched alone, a segment only
// when it is needed. Sound and picture are two elements, since one element waits for both before it plays.

/** How much is kept ready ahead of what is played. */
const AHEAD_S = 2;
/** It plays once so much has passed. */
const PASSED_S = 0.1;
/** Two times closer than this are one. */
const CLOSE_S = 0.01;

const mark = (name) => fetch(`/mark/${name}`);
const until = (is) => new Promise((done) => { const look = () => (is() ? done() : setTimeout(look, 5)); look(); });

/** Indexes are fetched by stretches of so many seconds. */
const STRETCH_S = 300;

/** The header and the segments of a playlist by byte range, for the stretch of a second. */
async function readIndex(playlist, at_s) {
  const from_s = Math.floor(at_s / STRETCH_S) * STRETCH_S;
  const url = `${playlist}?from=${from_s}&to=${from_s + STRETCH_S}`;
  const lines = (await (await fetch(url)).text()).split('\n');
  const at = (name) => new URL(name, new URL(url, location)).href;
  const index = { segments: [] };
  let segment = {};
  let start_s = 0;
  for (const line of lines) {
    const map = /^#EXT-X-MAP:URI="([^"]+)"(?:,BYTERANGE="(\d+)@(\d+)")?/.exec(line);
    if (map) index.map = { url: at(map[1]), from: Number(map[3] ?? 0), bytes: map[2] && Number(map[2]) };
    if (line === '#EXT-X-GAP') segment.isGap = true;
    if (line === '#EXT-X-ENDLIST') index.isLast = true;
    if (line.startsWith('#EXTINF:')) segment.duration_s = parseFloat(line.slice(8));
    const range = /^#EXT-X-BYTERANGE:(\d+)@(\d+)/.exec(line);
    if (range) Object.assign(segment, { bytes: Number(range[1]), from: Number(range[2]) });
    if (line && !line.startsWith('#')) {
      if (!segment.isGap) index.segments.push({ ...segment, url: at(line), start_s });
      start_s += segment.duration_s;
      segment = {};
    }
  }
  return { ...index, end_s: start_s };
}

function fetchPart({ url, from, bytes }, signal) {
  const headers = bytes ? { Range: `bytes=${from}-${from + bytes - 1}` } : {};
  // Chromium's cache lets one request at a time have a file, and asks twice where two want parts of it.
  return fetch(url, { headers, signal, cache: 'no-store' });
}

/** One track of an element: fetches what is played next. */
class Track {
  #element;
  #source;
  #type;
  #playlist;
  #indexes = new Map();
  #stop = new AbortController();

  constructor(element, source, { playlist, type }) {
    this.#element = element;
    this.#source = source;
    this.#type = type;
    this.#playlist = playlist;
    void this.#index(0);
  }

  #index(at_s) {
    const place = Math.floor(at_s / STRETCH_S);
    if (!this.#indexes.has(place)) this.#indexes.set(place, readIndex(this.#playlist, at_s));
    return this.#indexes.get(place);
  }

  /** Takes its place in the element: to be done for all tracks before one has its header, behind which none is taken. */
  join() {
    this.buffer = this.#source.addSourceBuffer(this.#type);
  }

  async open() {
    const { map } = await this.#index(0);
    await this.#append(await (await fetchPart(map)).arrayBuffer());
  }

  async #append(bytes) {
    const done = new Promise((done) => this.buffer.addEventListener('updateend', done, { once: true }));
    this.buffer.appendBuffer(bytes);
    await done;
  }

  /** Fetches from a time on, for ever a little ahead of what is played. */
  async play(from_s) {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    if (this.buffer.updating) await until(() => !this.buffer.updating);
    this.buffer.abort();
    for (let at_s = from_s; !signal.aborted; ) {
      const { segments, isLast, end_s } = await this.#index(at_s);
      const segment = segments.findLast(({ start_s }) => start_s <= at_s + CLOSE_S);
      if (!segment || (isLast && at_s >= end_s)) return;
      await until(() => signal.aborted || segment.start_s < Math.max(this.#element.currentTime, from_s) + AHEAD_S);
      if (signal.aborted) return;
      try {
        // Chunk by chunk: a long segment plays before it is whole.
        for await (const chunk of (await fetchPart(segment, signal)).body) {
          if (signal.aborted) return;
          await this.#append(chunk);
        }
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      at_s = segment.start_s + segment.duration_s;
    }
  }
}

/** An element with its tracks. */
class Player {
  constructor(element, tracks) {
    this.element = element;
    const source = new MediaSource();
    element.src = URL.createObjectURL(source);
    this.tracks = tracks.map((track) => new Track(element, source, track));
    this.opened = new Promise((done) => source.addEventListener('sourceopen', done, { once: true }));
  }

  async start() {
    await this.opened;
    for (const track of this.tracks) track.join();
    await Promise.all(this.tracks.map((track) => track.open()));
    this.seek(0);
  }

  seek(to_s) {
    this.element.currentTime = to_s;
    for (const track of this.tracks) track.play(to_s).catch((error) => console.error(String(error)));
    this.element.play();
  }
}

const sound = document.getElementById('sound');
const picture = document.getElementById('picture');
let players = [];

/** Resolves when a frame of at least this time is shown. */
const shown = (from_s) =>
  new Promise((done) => {
    const look = (_, { mediaTime }) => (mediaTime >= from_s ? done() : picture.requestVideoFrameCallback(look));
    picture.requestVideoFrameCallback(look);
  });

/** Sound first, then the picture beside it. */
window.beginApart = async (soundTrack, pictureTrack) => {
  players = [new Player(sound, [soundTrack]), new Player(picture, [pictureTrack])];
  await players[0].start();
  await until(() => sound.currentTime > PASSED_S);
  await mark('sound');
  const seen = shown(0);
  await players[1].start();
  await seen;
  await mark('picture');
};

/** Both in one element. */
window.beginTogether = async (soundTrack, pictureTrack) => {
  players = [new Player(picture, [soundTrack, pictureTrack])];
  await players[0].start();
  await until(() => picture.currentTime > PASSED_S);
  await mark('playing');
};

window.seek = async (to_s) => {
  const seen = shown(to_s - 0.5);
  for (const player of players) player.seek(to_s);
  await until(() => players[0].element.currentTime > to_s + PASSED_S);
  await seen;
  await mark('sought');
};
