// What to fetch next, and how much ahead: enough for a link that breaks, nothing that is never seen.

import type { Segment } from "./playlist";

/** Seconds that are kept ready ahead of what is played: the voice is light, and losing it hurts most. */
export const SOUND_AHEAD_S = 30;
export const PICTURE_AHEAD_S = 20;
/** Short pieces that lie behind each other are fetched at once: each request costs a round trip. */
const AT_ONCE_S = 7;
/** Two times closer than this are one. */
export const CLOSE_S = 0.15;

/** A stretch of time of a buffer. */
export type Span = [from_s: number, to_s: number];

/** Until when can be played from a time on; that time, if nothing can. */
export function end(spans: Span[], at_s: number): number {
  let end_s = at_s;
  for (const [from_s, to_s] of spans) if (from_s <= end_s + CLOSE_S && to_s > end_s) end_s = to_s;
  return end_s;
}

/** The segment to fetch for a time, or none at the end. */
export function next(segments: Segment[], at_s: number): number {
  const place = segments.findIndex((segment) => segment.end_s > at_s + CLOSE_S);
  return place < 0 ? segments.length : place;
}

/**
 * Where pictures should begin: what has passed when it comes is not fetched. The voice has half of the link; one that is not
 * measured yet takes twice as long as answers took to begin.
 */
export function aim(segments: Segment[], at_s: number, kbps: number, wait_s: number): number {
  const place = next(segments, at_s);
  const segment = segments[place];
  if (!segment) return place;
  const comes_s = at_s + wait_s + (kbps > 0 ? (segment.bytes * 16) / 1000 / kbps : 2 * wait_s);
  return segment.end_s < comes_s && place + 1 < segments.length ? place + 1 : place;
}

/** The segments from a place on that are fetched by one request: the place behind the last. */
export function together(segments: Segment[], place: number): number {
  const first = segments[place];
  if (!first) return place;
  let behind = place + 1;
  for (let last = first; behind < segments.length; behind += 1) {
    const segment = segments[behind];
    if (!segment || segment.url !== last.url || segment.from !== last.from + last.bytes) break;
    if (segment.end_s - first.start_s > AT_ONCE_S) break;
    last = segment;
  }
  return behind;
}
