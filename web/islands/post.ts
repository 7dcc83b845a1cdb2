// Talking over a link that breaks: drafts are kept on the device, and a post sent on a dead link waits in the browser and
// is sent once, in order, when the link is back. Without it the forms post as forms do.

import { draft, dropDraft, keepDraft, tidyDrafts, type Fields } from "./drafts";
import type { EnclosingForm } from "./enclosed";
import { suggestPeople } from "./mention";
import { newKey, openStore, Outbox, type State, type Waiting } from "./outbox";
import { words } from "./words";
import en from "../locales/en/post.ftl";
import zh from "../locales/zh-CN/post.ftl";

/** Fields that are typed; the others come with the page. */
const TYPED = "input:not([type=hidden], [type=checkbox], [type=file]), textarea";
const DRAFT_AFTER_MS = 400;

const meta = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]");
const user = meta?.dataset.user ?? "";
const say = words(zh, en);

const told = (state: State): string => (state.is === "refused" ? `${say("post-refused")} ${state.why}` : say(`post-${state.is}`));

/** `26`, `0:26` and `1:02:03` are seconds; the server says what is wrong with anything else. */
function second(text: string): number | string {
  const parts = text.replace(/：/g, ":").split(":").map(Number);
  return parts.some(Number.isNaN) ? text : parts.reduce((total, part) => total * 60 + part, 0);
}

/** Fields that do not go along as they are. */
const APART = ["csrf", "alt", "enclosure"];

/** Where a page's form posts as JSON. */
const apiPath = (form: HTMLFormElement) => `/api/v1${new URL(form.action).pathname}`;

function jsonOf(form: HTMLFormElement): string {
  const json: Record<string, unknown> = {};
  new FormData(form).forEach((value, name) => {
    if (APART.includes(name) || typeof value !== "string" || !value) return;
    json[name] = name === "at_s" ? second(value) : value;
  });
  // A voice or picture may go without words.
  return JSON.stringify({ body: "", ...json });
}

/** One form, and the line below it that says what becomes of its posts. */
class Post {
  readonly name: string;
  private readonly line = statusLine();
  busy = false;
  private timer = 0;

  constructor(readonly form: EnclosingForm) {
    const place = form.querySelector<HTMLInputElement>("[name=reply_to], [name=about]")?.value ?? "";
    this.name = `${user}:${new URL(form.action).pathname}:${place}`;
    form.append(this.line);
    form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.keep(), DRAFT_AFTER_MS);
    });
    addEventListener("pagehide", () => this.timer && this.keep());
    const kept = draft(this.name);
    if (kept && this.fill(kept)) this.say(say("post-draft"));
    form.querySelectorAll("textarea").forEach(suggestPeople);
  }

  private typed(): (HTMLInputElement | HTMLTextAreaElement)[] {
    return Array.from(this.form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(TYPED));
  }

  fields(): Fields {
    const fields: Fields = {};
    for (const field of this.typed()) if (field.name) fields[field.name] = field.value;
    return fields;
  }

  private keep(): void {
    this.timer = 0;
    keepDraft(this.name, this.fields());
  }

  /** Gives back what was typed, where nothing else has been typed since. */
  fill(fields: Fields): boolean {
    let filled = false;
    for (const field of this.typed()) {
      const text = fields[field.name];
      if (!text || field.value) continue;
      field.value = text;
      filled = true;
    }
    const folded = this.form.closest("details");
    if (filled && folded) folded.open = true;
    return filled;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    for (const field of this.typed()) field.value = "";
    this.form.enclosing?.drop();
    dropDraft(this.name);
  }

  say(text: string, link?: string): void {
    write(this.line, text, link);
  }
}

/** A line that says what becomes of posts; screen readers hear it. */
function statusLine(): HTMLElement {
  const line = document.createElement("p");
  line.className = "note";
  line.setAttribute("role", "status");
  line.hidden = true;
  return line;
}

function write(line: HTMLElement, text: string, link?: string): void {
  line.textContent = text;
  line.hidden = !text;
  if (!link) return;
  const to = document.createElement("a");
  to.href = link;
  to.textContent = say("post-look");
  line.append(" ", to);
}

function addressOf(item: Waiting, id: string | undefined): string {
  const thread = /^\/api\/v1\/threads\/([^/]+)\/posts$/.exec(item.path)?.[1];
  return thread ? `/threads/${thread}?post=${id ?? ""}#post-${id ?? ""}` : `/threads/${id ?? ""}`;
}

async function start(): Promise<void> {
  tidyDrafts();
  const forms = document.querySelectorAll<HTMLFormElement>('form[action="/threads"], form[action^="/threads/"][action$="/posts"]');
  const posts = Array.from(forms, (form) => new Post(form));
  const byName = new Map(posts.map((post) => [post.name, post]));
  // For posts whose form is not on this page.
  const elsewhere = statusLine();
  document.querySelector("main")?.prepend(elsewhere);
  const sentHere = new Set<string>();

  let goTo = "";

  const tell = (item: Waiting, state: State) => {
    const post = byName.get(item.form);
    const line = (text: string, link?: string) => (post ? post.say(text, link) : write(elsewhere, text, link));
    if (state.is === "sent") {
      const address = addressOf(item, state.answer.id);
      if (sentHere.has(item.key)) goTo = address;
      line(told(state), address);
      return;
    }
    if (state.is === "refused" || state.is === "too-old") {
      keepDraft(item.form, item.fields);
      post?.fill(item.fields);
      post?.form.enclosing?.giveBack(item.enclosed ?? []);
    }
    line(told(state));
  };
  // Whoever waits for a post to go out is shown it; whoever has gone on writing is not disturbed.
  const rest = () => {
    if (!goTo || posts.some((post) => Object.values(post.fields()).some(Boolean))) return;
    const there = new URL(goTo, location.href);
    const samePage = there.pathname + there.search === location.pathname + location.search;
    location.assign(goTo);
    if (samePage) location.reload();
    goTo = "";
  };
  const outbox = new Outbox(await openStore(), user, meta?.content ?? "", tell, rest);

  const take = async (post: Post) => {
    const [body, fields, enclosed] = [jsonOf(post.form), post.fields(), (await post.form.enclosing?.take()) ?? []];
    const item: Waiting = {
      key: newKey(),
      user,
      path: apiPath(post.form),
      body,
      form: post.name,
      fields,
      at: Date.now(),
      ...(enclosed.length ? { enclosed } : {}),
    };
    sentHere.add(item.key);
    await outbox.add(item);
    post.clear();
  };

  let pressed: Element | null = null;
  addEventListener("click", (click) => (pressed = click.target as Element | null), true);
  for (const post of posts) {
    post.form.dataset.kept = ""; // what is sent from here on is not lost
    post.form.addEventListener("submit", (submit) => {
      // A button with a name asks for something else, such as a preview.
      if (pressed?.closest("button[name]")?.closest("form") === post.form) return;
      // Files go the plain way where their island is missing.
      if (post.form.querySelector("input[type=file]") && !post.form.enclosing) return;
      submit.preventDefault();
      post.say(say("post-sending"));
      if (post.busy) return; // its pictures are being made small
      post.busy = true;
      take(post)
        .catch(() => post.form.submit()) // no room to keep it: the plain way
        .finally(() => (post.busy = false));
    });
  }
  for (const item of await outbox.items()) {
    const post = byName.get(item.form);
    if (post) post.say(say("post-waiting"));
    else write(elsewhere, say("post-waiting"));
  }
  outbox.hurry();
}

// Where the browser keeps nothing (a private window), the forms stay as they are.
if (user && "indexedDB" in window) start().catch(() => undefined);
