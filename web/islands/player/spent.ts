// Bytes are someone's money: what this lesson and this month cost on this device, and what the month may cost.

/** The heaviest that is still played: everything, the lightest picture, the voice. */
export type Most = "" | "light" | "voice";

/** From this share of the month's budget on she is warned and the lightest picture is played. */
const WARN = 0.8;

export interface Month {
  /** Such as `2026-11`. */
  month: string;
  bytes: number;
}

/** What is known of a month, or a new one. */
export function of(kept: Month | undefined, now: Date): Month {
  const month = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`;
  return kept && kept.month === month && kept.bytes >= 0 ? kept : { month, bytes: 0 };
}

/** What a budget allows; none: 0. */
export function allows(month_bytes: number, budget_mb: number): Most {
  if (!(budget_mb > 0)) return "";
  const share = month_bytes / 1e6 / budget_mb;
  return share >= 1 ? "voice" : share >= WARN ? "light" : "";
}

/** As pages write sizes: `0.04 MB`, `1.3 MB`, `27 MB`. */
export function megabytes(bytes: number): string {
  const mb = bytes / 1e6;
  return `${mb >= 9.95 ? mb.toFixed(0) : mb >= 0.095 ? mb.toFixed(1) : Math.max(mb, 0.01).toFixed(2)} MB`;
}

/** `1:05`. */
export function clock(second: number): string {
  const whole = Math.max(0, Math.floor(second));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}
