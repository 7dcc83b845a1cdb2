// What this device keeps, by name. Where a browser keeps nothing, everything still works, for this visit.

const START = "yinghuo.";

/** What was kept under a name; nothing if it is not there, or not ours. */
export function load<T>(name: string): T | undefined {
  try {
    return (JSON.parse(localStorage.getItem(START + name) || "null") as T | null) || undefined;
  } catch {
    return undefined;
  }
}

export function save(name: string, value: unknown): void {
  try {
    localStorage.setItem(START + name, JSON.stringify(value));
  } catch {
    // Full, or forbidden.
  }
}

export function drop(name: string): void {
  try {
    localStorage.removeItem(START + name);
  } catch {
    // Forbidden.
  }
}
