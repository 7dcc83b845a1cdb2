// How fast an upload goes and how long it still takes, in words.

const MEGABYTE = 1_000_000;
/** Speed is measured over the last so many seconds: a teacher wants to know how the link is now. */
const WINDOW_MS = 15_000;

export class Pace {
  private seen: { at: number; sent: number }[] = [];

  constructor(
    private readonly left: string,
    private readonly language: string,
  ) {}

  /** Forgets the past, such as before a pause. */
  start(): void {
    this.seen = [];
  }

  /** "12 % · 3.4 / 28.0 MB · 0.4 MB/s · 1 min left". */
  words(sent: number, total: number): string {
    const at = performance.now();
    this.seen.push({ at, sent });
    this.seen = this.seen.filter((seen) => at - seen.at < WINDOW_MS);
    const parts = [`${Math.floor((100 * sent) / total)} %`, `${megabytes(sent)} / ${megabytes(total)} MB`];
    const first = this.seen[0];
    if (first && at - first.at > 500 && sent > first.sent) {
      const bytesPerSecond = (1000 * (sent - first.sent)) / (at - first.at);
      parts.push(speed(bytesPerSecond), this.timeLeft((total - sent) / bytesPerSecond));
    }
    return parts.join(" · ");
  }

  /** "1 min left". */
  timeLeft(seconds: number): string {
    return this.left.replace("{time}", this.time(seconds));
  }

  private time(seconds: number): string {
    const [value, unit]: [number, string] =
      seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
    const options = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 } as const;
    return new Intl.NumberFormat(this.language, options).format(Math.ceil(value));
  }
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}

function speed(bytesPerSecond: number): string {
  if (bytesPerSecond < MEGABYTE) return `${Math.round(bytesPerSecond / 1000)} kB/s`;
  return `${megabytes(bytesPerSecond)} MB/s`;
}
