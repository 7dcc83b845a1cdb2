// Notices that come while no page is open. A push holds `{title, text, url, tag, lang}`.

interface Pushed {
  title?: string;
  text?: string;
  url?: string;
  tag?: string;
  lang?: string;
}

/** A path of this site, whatever was pushed. */
function ours(path: string | undefined, origin: string): string {
  try {
    const url = new URL(path || "/", origin);
    return url.origin === origin ? url.href : `${origin}/`;
  } catch {
    return `${origin}/`;
  }
}

export function show(scope: Worker, data: { json(): unknown } | null): Promise<void> {
  let pushed: Pushed = {};
  try {
    pushed = ((data && data.json()) || {}) as Pushed;
  } catch {
    // Not ours; a push must show something all the same.
  }
  const options: NotificationOptions = {
    body: pushed.text || "",
    icon: "/icons/firefly-192.png",
    data: ours(pushed.url, scope.location.origin),
  };
  if (pushed.tag) options.tag = pushed.tag;
  if (pushed.lang) options.lang = pushed.lang;
  return scope.registration.showNotification(pushed.title || "🔔", options);
}

export async function open(scope: Worker, url: string): Promise<void> {
  const pages = await scope.clients.matchAll({ type: "window" });
  const [page] = pages;
  if (!page || !page.navigate) return void (await scope.clients.openWindow(url));
  await page.focus();
  await page.navigate(url);
}

/** What is used of the worker's global scope: the types of pages and workers do not go together. */
export interface Worker {
  location: Location;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window" }): Promise<{ focus(): Promise<unknown>; navigate?(url: string): Promise<unknown> }[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(name: string, listen: (event: WorkerEvent) => void): void;
}

/** What is used of its events. */
export interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
  request: Request;
  data: ({ json(): unknown } & string) | null;
  notification: Notification;
}
