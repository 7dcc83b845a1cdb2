// One track, sound or picture, of an element: keeps its buffer filled a little ahead of what is played.

import { Gone, type Link } from "./link";
import type { Meter } from "./meter";
import * as plan from "./plan";
import { type Index, type Part, indexOf, read } from "./playlist";

/** A rendition's track: its playlist and its type. */
export interface Line {
  url: string;
  type: string;
}

/** How often it looks whether more is needed. */
const LOOK_MS = 250;
/** Where little is wanted ahead, little is asked for at once: the other track's bytes wait behind it. */
const LITTLE_S = 5;
const LITTLE_BYTES = 9000;
/** What was played so long ago is let go where room is needed. */
const KEEP_S = 15;

export interface Options {
  element: HTMLMediaElement;
  link: Link;
  meter: Meter;
  duration_s: number;
  /** How much is kept ready ahead, in seconds; 0: nothing but the index and header; less: nothing at all. */
  ahead_s: () => number;
  /** The second that is played. */
  now_s: () => number;
  /** Whether time goes on while it is fetched, and what has passed when it comes is left out. */
  skips: () => boolean;
  /** The first bytes that are played have come. */
  began?: () => void;
  failed: (error: unknown) => void;
}

export class Track {
  private readonly source = new MediaSource();
  private buffer: SourceBuffer | undefined;
  private line: Line;
  /** The one whose header the decoder has. */
  private fed: Line | undefined;
  private readonly indexes = new Map<string, Index>();
  private readonly headers = new Map<string, Promise<Uint8Array>>();
  private readonly life = new AbortController();
  private turn = new AbortController();
  /** What has not come yet of a segment that has begun. */
  private left: Required<Part> | undefined;
  /** What is before this second has passed when it could come, and is not fetched. */
  private from_s = 0;
  /** Fetch from what is shown on, though another rung's is there. */
  private fromNow = false;
  private wakeUp: () => void = () => undefined;
  private isClosed = false;

  constructor(line: Line, private readonly options: Options) {
    this.line = line;
    options.element.src = URL.createObjectURL(this.source);
    this.source.addEventListener("sourceopen", () => this.open(), { once: true });
  }

  /** Until when can be played from a time on. */
  end_s(at_s: number): number {
    return plan.end(this.spans(), at_s);
  }

  /** Plays another rendition from where this one's buffer ends, or at once; what is on its way may still come, or not. */
  use(line: Line, how: { atOnce: boolean; isLighter: boolean }): void {
    if (line.url === this.line.url) return;
    this.line = line;
    this.fromNow = how.atOnce;
    if (how.atOnce || how.isLighter || this.left) this.turn.abort();
  }

  /** Cuts off what is being fetched, and looks anew what is needed. */
  look(): void {
    this.turn.abort();
  }

  /** Looks anew, after a seek. */
  seek(): void {
    this.from_s = 0;
    const now_s = this.options.now_s();
    if (this.end_s(now_s) <= now_s) this.turn.abort();
  }

  /** Looks at once what is needed. */
  wake(): void {
    this.wakeUp();
  }

  close(): void {
    this.isClosed = true;
    this.life.abort();
    this.turn.abort();
  }

  private spans(): plan.Span[] {
    const buffered = this.options.element.buffered;
    return Array.from({ length: buffered.length }, (_, place): plan.Span => [buffered.start(place), buffered.end(place)]);
  }

  private async open(): Promise<void> {
    try {
      this.source.duration = this.options.duration_s;
      this.buffer = this.source.addSourceBuffer(this.line.type);
      while (!this.isClosed) {
        this.turn = new AbortController();
        const { signal } = this.turn;
        try {
          if (!(await this.step(signal))) await this.rest(signal);
        } catch (error) {
          if (!signal.aborted) throw error;
        }
        // What was cut off in its middle must not be taken for the beginning of what comes next.
        if (signal.aborted && this.source.readyState === "open") {
          await this.idle();
          this.buffer.abort();
          this.left = undefined;
        }
      }
    } catch (error) {
      if (!this.isClosed) this.options.failed(error);
    }
  }

  /** Fetches what is needed next; false if nothing is. */
  private async step(signal: AbortSignal): Promise<boolean> {
    const { options, line } = this;
    const ahead_s = options.ahead_s();
    if (ahead_s < 0) return false;
    const now_s = Math.max(options.now_s(), options.skips() ? this.from_s : 0);
    const end_s = this.fromNow ? now_s : this.end_s(now_s);
    const place = indexOf(line.url, end_s + plan.CLOSE_S, options.duration_s);
    const index = this.indexes.get(place);
    if (!index) {
      this.indexes.set(place, read(await options.link.text(place, signal), new URL(place, location.href).href));
      // Time has passed.
      return true;
    }
    // Asked for together with what it is for, or before.
    const header = this.fed === line ? undefined : this.header(index);
    if (ahead_s === 0) return false;
    if (end_s - now_s >= ahead_s) return false;
    const part = this.left ?? this.part(index, now_s, end_s);
    if (!part) {
      if (this.source.readyState === "open") this.source.endOfStream();
      return false;
    }
    const { url, from } = part;
    const bytes = ahead_s < LITTLE_S ? Math.min(part.bytes, LITTLE_BYTES) : part.bytes;
    await options.link.fetch({ url, from, bytes }, signal, async (chunk) => {
      if (this.fed !== line && header) await this.feed(line, await header);
      if (signal.aborted) return;
      options.began?.();
      await this.append(chunk);
    });
    this.left = bytes < part.bytes ? { url, from: from + bytes, bytes: part.bytes - bytes } : undefined;
    if (this.fromNow) {
      this.fromNow = false;
      // The old rung's pictures would be shown until the next key frame.
      options.element.currentTime = options.now_s();
    }
    return true;
  }

  /** The segments that are fetched by one request; none at the end. */
  private part({ segments }: Index, now_s: number, end_s: number): Required<Part> | undefined {
    const { options } = this;
    const isEmpty = end_s === now_s && options.skips();
    const place = isEmpty ? plan.aim(segments, now_s, options.meter.kbps(performance.now()), options.link.wait_s) : plan.next(segments, end_s);
    const [first, last] = [segments[place], segments[plan.together(segments, place) - 1]];
    if (first && isEmpty) this.from_s = first.start_s;
    return first && last && { url: first.url, from: first.from, bytes: last.from + last.bytes - first.from };
  }

  private header({ header }: Index): Promise<Uint8Array> {
    let bytes = this.headers.get(header.url);
    if (!bytes) {
      bytes = this.options.link
        .whole(header, this.life.signal)
        .then((answer) => answer.arrayBuffer())
        .then((buffer) => new Uint8Array(buffer));
      bytes.catch(() => undefined);
      this.headers.set(header.url, bytes);
    }
    return bytes;
  }

  private async feed(line: Line, header: Uint8Array): Promise<void> {
    if (this.fed && this.fed.type !== line.type) {
      await this.idle();
      if (!this.buffer?.changeType) throw new Gone("no changeType");
      this.buffer.changeType(line.type);
    }
    await this.append(header);
    this.fed = line;
  }

  private async append(bytes: Uint8Array): Promise<void> {
    const buffer = this.buffer;
    if (!buffer) return;
    await this.idle();
    try {
      buffer.appendBuffer(bytes as BufferSource);
    } catch (error) {
      if ((error as Error).name !== "QuotaExceededError") throw error;
      const now_s = this.options.now_s();
      buffer.remove(0, Math.max(0.1, now_s - KEEP_S));
      await this.idle();
      buffer.appendBuffer(bytes as BufferSource);
    }
    await this.idle();
  }

  private idle(): Promise<void> {
    const buffer = this.buffer;
    if (!buffer?.updating) return Promise.resolve();
    return new Promise((done) => buffer.addEventListener("updateend", () => done(), { once: true }));
  }

  private rest(signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        done();
      };
      const timer = setTimeout(end, LOOK_MS);
      this.wakeUp = end;
      signal.addEventListener("abort", end);
    });
  }
}
