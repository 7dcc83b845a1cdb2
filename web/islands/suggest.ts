// Titles while one types into the search box, and what was searched last; the latter is known to this device alone.

import en from "../locales/en/suggest.ftl";
import zh from "../locales/zh-CN/suggest.ftl";
import { drop, load, save } from "./local";
import { Options, type Option } from "./options";
import { words } from "./words";

interface Suggestion {
  title: string;
  url: string;
  kind: string;
}

const RECENT = "searched";
const MAX_RECENT = 6;
const AFTER_MS = 160;

const say = words(zh, en);

function recent(): string[] {
  const found = load<unknown>(RECENT);
  return Array.isArray(found) ? found.map(String) : [];
}

function remember(query: string): void {
  const text = query.trim().slice(0, 80);
  if (!text) return;
  const others = recent().filter((known) => known !== text);
  save(RECENT, [text, ...others].slice(0, MAX_RECENT));
}

function enhance(form: HTMLFormElement, field: HTMLInputElement): void {
  const options = new Options(field, "suggestions");
  let timer = 0;
  let asked: AbortController | undefined;
  field.autocomplete = "off"; // two lists would lie on each other

  const searchFor = (text: string) => {
    field.value = text;
    remember(text);
    form.submit();
  };
  const showRecent = () => {
    const lines: Option[] = recent().map((text) => ({ text, soft: say("searched-before"), act: () => searchFor(text) }));
    if (lines.length) lines.push({ text: say("forget-searches"), act: () => drop(RECENT) });
    options.show(lines);
  };
  const ask = async () => {
    asked?.abort();
    const text = field.value.trim();
    if (!text) return showRecent();
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/v1/search/suggest?q=${encodeURIComponent(text)}`, { signal: asked.signal });
      if (!answer.ok) return;
      const { items } = (await answer.json()) as { items: Suggestion[] };
      const go = (found: Suggestion) => () => {
        remember(text);
        location.assign(found.url);
      };
      options.show(items.map((found) => ({ text: found.title, act: go(found) })));
    } catch {
      // Aborted by the next letter, or the link is dead: Enter still searches.
    }
  };

  field.addEventListener("input", (input) => {
    clearTimeout(timer);
    if (!(input as InputEvent).isComposing) timer = window.setTimeout(() => void ask(), AFTER_MS);
  });
  field.addEventListener("compositionend", () => void ask());
  field.addEventListener("focus", () => {
    if (!field.value) showRecent();
  });
  form.addEventListener("submit", () => remember(field.value));
}

for (const form of document.querySelectorAll<HTMLFormElement>("form.search")) {
  const field = form.querySelector<HTMLInputElement>("input[type=search]");
  if (field) enhance(form, field);
}
