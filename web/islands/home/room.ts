// Room on the device: what was watched longest ago makes way for what is wanted now.

import { type Kept, all, drop } from "./store";

/** So much is left to the browser's other sites and to our own pages. */
const SHARE = 0.9;

/** Bytes used and there to be used, where the browser tells. */
export async function room(): Promise<{ used: number; most: number } | undefined> {
  if (!navigator.storage || !navigator.storage.estimate) return undefined;
  const { usage, quota } = await navigator.storage.estimate();
  return usage === undefined || quota === undefined ? undefined : { used: usage, most: quota };
}

/** Which lessons make way for so many bytes, the oldest seen first; none where that would not be enough. */
export function makeWay(kept: Kept[], missing: number): Kept[] | undefined {
  const old = kept.filter((each) => each.state === "whole").sort((one, other) => one.seen - other.seen);
  const going: Kept[] = [];
  for (let freed = 0; freed < missing; ) {
    const next = old.shift();
    if (!next) return undefined;
    going.push(next);
    freed += next.bytes;
  }
  return going;
}

/** Makes room for the rest of a lesson; false where there is none. */
export async function fits(wanted: Kept): Promise<boolean> {
  const now = await room();
  if (!now) return true;
  const missing = now.used + wanted.bytes - wanted.got - now.most * SHARE;
  if (missing <= 0) return true;
  const going = makeWay((await all()).filter((each) => each.id !== wanted.id), missing);
  if (!going) return false;
  for (const each of going) await drop(each.id);
  return true;
}
