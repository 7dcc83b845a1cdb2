// Keeps the count of unread notices current while a page is open, and says so to screen readers. Also loads the island
// of posts, where there is a form to post with or something still waits to be sent, and that of progress, when something is played.

/** Who stops sooner need not go on there. */
const PLAYED_MS = 5_000;

const link = document.querySelector<HTMLAnchorElement>("[data-notices]");

if (link && "EventSource" in window) {
  const words = link.dataset.notices;
  const said = document.createElement("span");
  said.className = "hidden";
  said.setAttribute("role", "status"); // polite: it waits for a pause
  link.after(said);

  let events: EventSource | undefined;
  let last = "";

  const show = (unread: number) => {
    let badge = link.querySelector(".badge");
    if (!badge) {
      badge = document.createElement("span");
      badge.className = "badge";
      link.append(badge);
    }
    badge.textContent = String(unread);
    said.textContent = `${words} (${unread})`;
  };
  const listen = () => {
    // The browser itself resumes a broken stream by Last-Event-ID; a page out of its memory has to say where it was.
    events = new EventSource(`/api/v1/notifications/events${last && `?after=${last}`}`);
    events.addEventListener("notice", (event: MessageEvent<string>) => {
      last = event.lastEventId;
      // Several events may be one notice, so the server counts.
      show((JSON.parse(event.data) as { unread: number }).unread);
    });
  };

  listen();
  // An open stream would keep the page out of the back-forward cache.
  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (shown) => {
    if (shown.persisted) listen();
  });
}

/** Whether something still waits since the link was dead: what was written (outbox.ts), or how far she has come (progress.ts). */
function waits(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

/** Loads an island; on a dead link again when it is back. */
function load(island: string): void {
  const script = document.createElement("script");
  script.type = "module";
  script.src = island;
  script.onerror = () => addEventListener("online", () => load(island), { once: true });
  document.head.append(script);
}

const { post: posts, progress }: DOMStringMap = link ? link.dataset : {};
const forms = document.querySelectorAll('form[action="/threads"], form[action^="/threads/"][action$="/posts"]');
if (posts && waits("yinghuo-waiting")) load(posts);
else if (posts && forms.length) {
  // Whoever hears a lesson pays for the form's script only when they begin to write.
  if (!document.querySelector("#player")) load(posts);
  else {
    let asked = false;
    const once = () => {
      if (!asked) load(posts);
      asked = true;
    };
    forms.forEach((form) => form.addEventListener("focusin", once));
  }
}

if (progress) {
  if (waits("yinghuo.progress")) load(progress);
  // Not beside the first bytes that are heard.
  else addEventListener("play", () => setTimeout(() => load(progress), PLAYED_MS), { capture: true, once: true });
}
