// How fast the link is: bytes that came, over the time in which something was waited for. Round trips count, since a player
// waits for them too.

/** A measurement is made of so much at a time. */
const WINDOW_BYTES = 16_000;
const WINDOW_MS = 1500;
/** Shorter ones say more about the machine than about the link. */
const SHORTEST_MS = 40;
/** After so much waiting half of what was known is forgotten: the quicker to see a fall, the slower to believe a rise. */
const HALF_LIFE_MS = [1000, 8000];
/** A measurement counts at least as if it had taken so long: on a fast link each takes a moment. */
const COUNTS_MS = 700;
/** Before so much is measured it is a guess. */
const PROOF_MS = 3000;
const PROOF_BYTES = 12_000;
/** ... or so many bytes, however quickly they came. */
const FAST_PROOF_BYTES = 48_000;

export class Meter {
  /** Bytes that came in all. */
  bytes = 0;
  private waiting = 0;
  private since = 0;
  private window = { ms: 0, bytes: 0 };
  private measured_ms = 0;
  private readonly means = HALF_LIFE_MS.map((half_life_ms) => ({ half_life_ms, sum: 0, weight: 0 }));

  /** `first_kbps`: what was measured before, as a first guess. */
  constructor(first_kbps = 0) {
    if (first_kbps > 0) this.learn(first_kbps, 1000);
  }

  /** Something is asked for. */
  open(at_ms: number): void {
    this.pass(at_ms);
    this.waiting += 1;
  }

  /** Bytes of it came. */
  take(bytes: number, at_ms: number): void {
    this.bytes += bytes;
    this.window.bytes += bytes;
    this.pass(at_ms);
    if (this.window.bytes >= WINDOW_BYTES) this.measure();
  }

  /** What came did not come over the link: the time it took says nothing. */
  skip(at_ms: number): void {
    this.window = { ms: 0, bytes: 0 };
    this.since = at_ms;
  }

  /** All of it came, or will never come. */
  close(at_ms: number): void {
    this.pass(at_ms);
    this.waiting -= 1;
    if (!this.waiting) this.measure();
  }

  /** What the link carries, in kbit/s; 0 as long as nothing is known. */
  kbps(at_ms: number): number {
    this.pass(at_ms);
    const means = this.means.filter((mean) => mean.weight > 0);
    return means.length ? Math.min(...means.map((mean) => mean.sum / mean.weight)) : 0;
  }

  /** Whether what is known is more than a guess. */
  get isKnown(): boolean {
    return this.bytes >= (this.measured_ms >= PROOF_MS ? PROOF_BYTES : FAST_PROOF_BYTES);
  }

  private pass(at_ms: number): void {
    if (this.waiting) this.window.ms += at_ms - this.since;
    this.since = at_ms;
    if (this.window.ms >= WINDOW_MS) this.measure();
  }

  private measure(): void {
    const { ms, bytes } = this.window;
    // What came too quickly to be measured is added to what comes next.
    if (ms < SHORTEST_MS) return;
    this.window = { ms: 0, bytes: 0 };
    this.measured_ms += ms;
    this.learn((bytes * 8) / ms, ms);
  }

  private learn(kbps: number, ms: number): void {
    for (const mean of this.means) {
      const kept = 0.5 ** (Math.max(ms, COUNTS_MS) / mean.half_life_ms);
      mean.sum = mean.sum * kept + kbps * (1 - kept);
      mean.weight = mean.weight * kept + (1 - kept);
    }
  }
}
