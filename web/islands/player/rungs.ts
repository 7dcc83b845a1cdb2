// Which rung of the ladder to play: the lightest first, down before a stall, up only after proof.

export interface Rung {
  name: string;
  /** Average of picture and sound together, in kbit/s. */
  kbps: number;
  hasPicture: boolean;
}

/** How playing goes. */
export interface State {
  /** The rung that is played, by its place; none yet: -1. */
  place: number;
  /** What the link carries, in kbit/s; 0: unknown. */
  kbps: number;
  /** Whether that is more than a guess. */
  isKnown: boolean;
  /** Seconds that can be played without another byte. */
  ahead_s: number;
  /** Seconds since the rung was changed, and whether that was down. */
  since_s: number;
  wasDown: boolean;
}

/** What she wants. */
export interface Wishes {
  /** The rung she chose, by its place; none: -1. */
  chosen: number;
  /** The heaviest rung that her budget allows, by its place. */
  most: number;
  /** Where to begin if nothing is chosen, by its place. */
  first: number;
}

/** A link must carry so much more than a rung's average to play it: slides come in bursts. */
const CARRIES = 1.15;
/** ... and so much more before a heavier one is tried. */
const PROOF = 1.6;
/**
 * The lightest picture is kept as long as it can be, and tried again sooner: without it she sees nothing. What is measured is
 * less than the link carries, since round trips count and the voice alone is fetched in small pieces.
 */
const LAST_CARRIES = 0.8;
const LAST_PROOF = 1;
const LAST_LOW_S = 5;
/** A rung is left while there is so much left to play, ... */
const LOW_S = 10;
/** ... or at once, where the link carries less than this share of it: what is fetched meanwhile would not last. */
const HOPELESS = 0.6;
/** A rung is given so long before it is left: the first answers are slow. */
const GRACE_S = 6;
/** A heavier one is tried with so much ahead, */
const READY_S = 10;
/** and so long after the last change up or down: to and fro is worse than either. */
const HOLD_S = [6, 20] as const;

/** The place of the rung to play; `rungs` from the lightest up. */
export function choose(rungs: Rung[], state: State, wishes: Wishes): number {
  const most = Math.min(wishes.most, rungs.length - 1);
  const top = wishes.chosen < 0 ? most : Math.min(wishes.chosen, most);
  const { place, kbps, isKnown, ahead_s } = state;
  if (place < 0) {
    const first = wishes.chosen < 0 ? Math.min(wishes.first, most) : top;
    return kbps > 0 ? heaviest(rungs, first, kbps) : first;
  }
  if (place > top) return top;
  const needs = (at: number, times: number) => of(rungs, at).kbps * times;
  const isLast = place > 0 && !of(rungs, place - 1).hasPicture;
  if (isKnown && kbps < needs(place, isLast ? LAST_CARRIES : CARRIES)) {
    const low_s = isLast ? LAST_LOW_S : kbps < needs(place, HOPELESS) ? Infinity : LOW_S;
    return ahead_s < low_s && state.since_s >= GRACE_S ? heaviest(rungs, place - 1, kbps) : place;
  }
  const hold_s = HOLD_S[state.wasDown ? 1 : 0];
  const next = place + 1;
  const isTime = isKnown && ahead_s >= READY_S && state.since_s >= hold_s;
  return next <= top && isTime && kbps >= needs(next, of(rungs, place).hasPicture ? PROOF : LAST_PROOF) ? next : place;
}

/** The heaviest rung up to a place that the link carries, or the lightest. */
function heaviest(rungs: Rung[], place: number, kbps: number): number {
  while (place > 0 && kbps < of(rungs, place).kbps * (of(rungs, place - 1).hasPicture ? CARRIES : LAST_CARRIES)) place -= 1;
  return Math.max(place, 0);
}

const NONE: Rung = { name: "", kbps: 0, hasPicture: false };
const of = (rungs: Rung[], place: number): Rung => rungs[place] || NONE;
