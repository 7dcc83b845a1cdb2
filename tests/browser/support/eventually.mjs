// Waiting on a condition with a bound, never for a time.

import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is true; gives it. An error thrown by `ask` ends the wait. */
export async function eventually(what, ask, bound_ms = 60_000) {
  const until = Date.now() + bound_ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`waited ${bound_ms / 1000} s in vain: ${what}`);
    await pause(100);
  }
}
