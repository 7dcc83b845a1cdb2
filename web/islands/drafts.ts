// What is being typed, kept on the device until it is sent.

export type Fields = Record<string, string>;

const START = "yinghuo-draft:";
const KEPT_MS = 30 * 86_400_000;

interface Draft {
  at: number;
  fields: Fields;
}

function parse(text: string | null): Draft | null {
  try {
    return text ? (JSON.parse(text) as Draft) : null;
  } catch {
    return null;
  }
}

export function keepDraft(form: string, fields: Fields): void {
  try {
    if (Object.values(fields).some((text) => text.trim())) {
      localStorage.setItem(START + form, JSON.stringify({ at: Date.now(), fields }));
    } else localStorage.removeItem(START + form);
  } catch {
    // The device's memory is full or closed to us: typing goes on without a draft.
  }
}

export function dropDraft(form: string): void {
  localStorage.removeItem(START + form);
}

export function draft(form: string): Fields | null {
  return parse(localStorage.getItem(START + form))?.fields ?? null;
}

/** Forgets drafts of long ago. */
export function tidyDrafts(): void {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(START)) continue;
    const found = parse(localStorage.getItem(key));
    if (!found || Date.now() - found.at > KEPT_MS) localStorage.removeItem(key);
  }
}
