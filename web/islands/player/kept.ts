// What this device remembers. Where a browser keeps nothing, everything still works, for this visit.

import type { Most } from "./spent";

function load<T>(name: string): T | undefined {
  try {
    return (JSON.parse(localStorage.getItem(`yinghuo.${name}`) || "null") as T | null) || undefined;
  } catch {
    return undefined;
  }
}

function save(name: string, value: unknown): void {
  try {
    localStorage.setItem(`yinghuo.${name}`, JSON.stringify(value));
  } catch {
    // Full, or forbidden.
  }
}

export function drop(name: string): void {
  try {
    localStorage.removeItem(`yinghuo.${name}`);
  } catch {
    // Forbidden.
  }
}

/** Lessons whose second is remembered. */
const LESSONS = 60;
/** What was kept by an older version has no time, in seconds since 1970. */
type Seconds = [lesson: string, second: number, seen?: number][];

/** What stands in a text at a pattern's first group. */
export const matched = (pattern: RegExp, text = ""): string => (pattern.exec(text) || [])[1] || "";

/** The second that the address asks for: of a link on this page, or the one it was opened with. */
export function asked(): number | undefined {
  const found = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash) || /[?&]t=(\d+)/.exec(location.search);
  return found ? Number(found[1]) : undefined;
}

/** Where she stopped: here, or `elsewhere` ("second time") if that was later. */
export function secondOf(lesson: string, elsewhere = ""): number {
  const [, here = 0, seen = 0] = (load<Seconds>("seconds") || []).find(([id]) => id === lesson) || [];
  const [there, later] = elsewhere.split(" ").map(Number);
  return (later || 0) > seen ? there || 0 : here;
}

export function keepSecond(lesson: string, second: number): void {
  const others = (load<Seconds>("seconds") || []).filter(([id]) => id !== lesson);
  save("seconds", [[lesson, Math.floor(second), Math.floor(Date.now() / 1000)], ...others].slice(0, LESSONS));
}

export { load, save };

/** Tells the server what its pages should begin with: `rung.kbps.most`, each empty if unknown. */
export function tell(rung: string, kbps: number, most: Most): void {
  const rate = kbps > 0 ? Math.round(kbps) : "";
  document.cookie = `yinghuo_play=${rung}.${rate}.${most};path=/;max-age=7776000;samesite=lax`;
}

/** What it was told. */
export function told(): { rung: string; kbps: number } {
  const [, rung, kbps] = /(?:^|; )yinghuo_play=([^.;]*)\.([^.;]*)/.exec(document.cookie) || [];
  return { rung: rung || "", kbps: Number(kbps) || 0 };
}
