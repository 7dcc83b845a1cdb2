// Where she stopped, on this device, and what the server is told for its pages.

import { load, save } from "../local";
import type { Most } from "./spent";

/** Lessons whose second is remembered. */
const LESSONS = 60;
/** What was kept by an older version has no time, in seconds since 1970. */
type Seconds = [lesson: string, second: number, seen?: number][];

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
