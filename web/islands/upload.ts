// Uploads a video piece by piece over a link that may break: waits for the link, goes on at the byte the server has,
// also after the page was closed and the same file chosen again.

import { defaultOptions, Upload, type DetailedError } from "tus-js-client";
import { Pace } from "./pace";

const CHUNK_BYTES = 4 * 1024 * 1024;
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10000, 20000];
/** How often to try again once the delays above are used up: links stay down for minutes, so it never gives up. */
const LAST_DELAY_MS = 20000;
/** A dead link can look like a slow one: after so long without a word from the server the piece is sent again. */
const SILENCE_MS = 180_000;
/** Where unfinished uploads are noted, one for each lesson or case: the file's name. */
const NOTE = "yinghuo-upload:";

const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";

/** What the page shows and asks. */
class Form {
  readonly words: DOMStringMap;
  readonly attach: string;
  readonly file: HTMLInputElement;
  private readonly status: HTMLElement;
  private readonly pace: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly button: HTMLButtonElement;

  constructor(form: HTMLFormElement) {
    const part = <T extends HTMLElement>(id: string): T => {
      const found = form.querySelector<T>(`#${id}`);
      if (!found) throw new Error(`#${id} is missing`);
      return found;
    };
    this.words = form.dataset;
    this.attach = form.dataset.attach ?? "";
    this.file = part("video-file");
    this.status = part("upload-status");
    this.pace = part("upload-pace");
    this.bar = part("upload-progress");
    this.button = part("upload-pause");
    form.addEventListener("submit", (submit) => submit.preventDefault());
  }

  say(text: string | undefined): void {
    this.status.textContent = text ?? "";
    if (text) this.pace.textContent = ""; // a speed beside "paused" would be a lie
  }

  /** Changes several times a second, so it is no status: screen readers would never fall silent. */
  progress(percent: number, pace = ""): void {
    this.pace.textContent = pace;
    this.bar.hidden = false;
    this.bar.value = percent;
  }

  /** Offers to pause or to go on; null takes the button away. */
  offer(word: "pause" | "resume" | null, act?: () => void): void {
    this.button.hidden = word === null;
    if (word) this.button.textContent = this.button.dataset[word] ?? "";
    this.button.onclick = act ?? null;
  }
}

/** Whether trying again may help: the link or the server is down, rather than the request wrong. */
function mayPass(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
}

function reason(error: Error | DetailedError): string {
  if (!("originalResponse" in error)) return error.message;
  try {
    const problem: unknown = JSON.parse(error.originalResponse?.getBody() ?? "");
    const { detail, title } = problem as { detail?: string; title?: string };
    return detail ?? title ?? "";
  } catch {
    return String(error.originalResponse?.getStatus() ?? "");
  }
}

function upload(form: Form, file: File): void {
  const pace = new Pace(form.words.left ?? "", document.documentElement.lang);
  let waiting = 0;
  let silence = 0;

  const listen = () => {
    clearTimeout(silence);
    silence = window.setTimeout(() => void tus.abort().then(go), SILENCE_MS);
  };
  const rest = () => {
    clearTimeout(waiting);
    clearTimeout(silence);
    waiting = 0;
  };
  const pause = () => {
    rest();
    void tus.abort();
    form.say(form.words.paused);
    form.offer("resume", go);
  };
  const go = () => {
    rest();
    pace.start();
    listen();
    form.say(form.words.starting);
    form.offer("pause", pause);
    tus.start();
  };

  const tus: Upload = new Upload(file, {
    // Whole, since a browser's own URL resolves nothing against a path.
    endpoint: `${location.origin}/api/v1/uploads`,
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    headers: { "X-CSRF-Token": token },
    metadata: { filename: file.name, filetype: file.type },
    // The same file for another lesson is another upload.
    fingerprint: () => Promise.resolve(["yinghuo", form.attach, file.name, file.size, file.lastModified].join(":")),
    onUploadUrlAvailable: () => localStorage.setItem(NOTE + form.attach, file.name),
    onProgress: (sent, total) => {
      listen();
      form.say("");
      form.progress((100 * sent) / total, pace.words(sent, total));
    },
    onShouldRetry: (error) => {
      const again = mayPass(error);
      if (again) form.say(form.words.waiting);
      return again;
    },
    onError: (error) => {
      rest();
      if ("originalRequest" in error && mayPass(error)) {
        form.say(form.words.waiting);
        waiting = window.setTimeout(go, LAST_DELAY_MS);
        return;
      }
      form.say(`${form.words.failed ?? ""} ${reason(error)}`);
      form.file.disabled = false;
      form.offer("resume", go);
    },
    onSuccess: () => {
      rest();
      form.offer(null);
      void attach(form, (tus.url ?? "").split("/").pop() ?? "", forget);
    },
  });
  // Forgotten only once the upload has its lesson: a page closed in between finds it whole.
  const forget = async () => {
    localStorage.removeItem(NOTE + form.attach);
    for (const known of await tus.findPreviousUploads()) await defaultOptions.urlStorage.removeUpload(known.urlStorageKey);
  };

  // The browser says when the link is back: sooner than the next delay.
  addEventListener("online", () => {
    if (waiting) go();
  });
  form.file.disabled = true;
  void tus.findPreviousUploads().then((known) => {
    const last = known[known.length - 1];
    if (last) tus.resumeFromPreviousUpload(last);
    go();
  });
}

/** Makes the upload the video of its lesson or case. The key lets it be said again after an answer was lost. */
async function attach(form: Form, upload_id: string, done: () => Promise<void>): Promise<void> {
  try {
    const answer = await fetch(form.attach, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token, "Idempotency-Key": upload_id },
      body: JSON.stringify({ upload_id }),
    });
    const body = (await answer.json()) as { media_id?: string; detail?: string; title?: string };
    if (body.media_id) {
      await done();
      form.say(form.words.done);
      follow(body.media_id, false, ({ progress }) => {
        const percent = progress * 100;
        form.progress(percent, `${form.words.transcoding ?? ""} ${Math.round(percent)} %`);
      });
    } else if (answer.status < 500) {
      form.say(`${form.words.failed ?? ""} ${body.detail ?? body.title ?? ""}`);
      form.file.disabled = false;
    } else throw new Error(String(answer.status));
  } catch {
    form.say(form.words.waiting);
    setTimeout(() => void attach(form, upload_id, done), 3000);
  }
}

interface Change {
  status: string;
  progress: number;
  playable: boolean;
  left_s?: number;
}

/** Tells how far transcoding is, and shows the page anew when something can be played, and when it has ended. */
function follow(media: string, wasPlayable: boolean, tell: (change: Change) => void): void {
  const events = new EventSource(`/api/v1/media/${media}/events`);
  events.onmessage = (event: MessageEvent<string>) => {
    const change = JSON.parse(event.data) as Change;
    if (change.status === "transcoding") tell(change);
    const ended = change.status === "ready" || change.status === "failed";
    if (!ended && (wasPlayable || !change.playable)) return;
    events.close();
    location.reload();
  };
  addEventListener("pagehide", () => events.close());
}

const element = document.querySelector<HTMLFormElement>("form#upload");
if (element) {
  const form = new Form(element);
  const unfinished = localStorage.getItem(NOTE + form.attach);
  if (unfinished) form.say(form.words.unfinished?.replace("{file}", unfinished));
  form.file.addEventListener("change", () => {
    const file = form.file.files?.[0];
    if (file) upload(form, file);
  });
}

const known = document.querySelector<HTMLElement>("#media-status");
if (known?.dataset.media && (known.dataset.status === "queued" || known.dataset.status === "transcoding")) {
  const bar = document.querySelector<HTMLProgressElement>("#media-progress");
  const left = document.querySelector<HTMLElement>("#media-left");
  const pace = new Pace(left?.dataset.left ?? "", document.documentElement.lang);
  follow(known.dataset.media, "playable" in known.dataset, ({ progress, left_s }) => {
    if (bar) bar.value = progress * 100;
    if (left) left.textContent = left_s === undefined ? "" : pace.timeLeft(left_s);
  });
}
