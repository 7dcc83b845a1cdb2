// `@` and the first letters of a name offer people to speak to.

import { Options } from "./options";

interface Face {
  display_name: string;
}

const AFTER_MS = 200;

/** The name begun before the cursor, without its `@`. */
function begun(area: HTMLTextAreaElement): string | null {
  const before = area.value.slice(0, area.selectionStart);
  return /(?:^|[^A-Za-z0-9])[@＠]([^\s@＠,，。;；:：!！?？()（）]{1,20})$/.exec(before)?.[1] ?? null;
}

export function suggestPeople(area: HTMLTextAreaElement): void {
  let timer = 0;
  let asked: AbortController | undefined;
  // Those who speak here come first.
  const thread = /^\/threads\/([^/]+)/.exec(location.pathname)?.[1];
  const options = new Options(area, `people-${area.id}`);

  const take = (person: Face) => {
    const name = begun(area);
    if (name === null) return;
    const end = area.selectionStart;
    area.setRangeText(`${person.display_name} `, end - name.length, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const ask = async (name: string) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/v1/people?q=${encodeURIComponent(name)}${thread ? `&thread=${thread}` : ""}`, { signal: asked.signal });
      if (!answer.ok) return;
      const { items } = (await answer.json()) as { items: Face[] };
      options.show(items.map((person) => ({ text: person.display_name, act: () => take(person) })));
    } catch {
      options.hide(); // typing goes on without
    }
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    const name = begun(area);
    if (name === null) options.hide();
    else timer = window.setTimeout(() => void ask(name), AFTER_MS);
  });
}
