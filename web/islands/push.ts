// Lets this device take pushes, or no longer: a button in the settings of notices, where the browser knows pushes at all.

import { newKey } from "./outbox";
import { words } from "./words";
import en from "../locales/en/push.ftl";
import zh from "../locales/zh-CN/push.ftl";

const API = "/api/v1/me/push";
const say = words(zh, en);
const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";

interface Known {
  /** The key that pushes are signed with: a point of P-256, base64url. */
  public_key: string;
  devices: { endpoint: string }[];
}

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { "X-CSRF-Token": token };
  if (body) Object.assign(headers, { "Content-Type": "application/json", "Idempotency-Key": newKey() });
  const answer = await fetch(path, { method, headers, body: body ? JSON.stringify(body) : null });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** Base64url as bytes. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

class Device {
  private readonly button = document.createElement("button");
  private readonly said = document.createElement("p");
  private isOn = false;

  constructor(box: HTMLElement, private readonly manager: PushManager, private readonly key: string) {
    this.button.type = "button";
    this.button.addEventListener("click", () => void this.turn());
    this.said.setAttribute("role", "status");
    box.append(this.said, this.button);
    box.hidden = false;
  }

  show(isOn: boolean): void {
    this.isOn = isOn;
    this.button.textContent = say(isOn ? "push-turn-off" : "push-turn-on");
    this.said.textContent = say(isOn ? "push-is-on" : "push-is-off");
  }

  private async turn(): Promise<void> {
    this.button.disabled = true;
    try {
      if (this.isOn) await this.leave();
      else await this.join();
      this.show(!this.isOn);
    } catch (error) {
      const isRefused = Notification.permission === "denied" || (error as Error).name === "NotAllowedError";
      this.said.textContent = say(isRefused ? "push-refused" : "push-failed");
    }
    this.button.disabled = false;
  }

  private async join(): Promise<void> {
    await Notification.requestPermission();
    // One that the server does not know may belong to another person, or to another key.
    await (await this.manager.getSubscription())?.unsubscribe();
    const made = await this.manager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.key) });
    await ask("POST", API, made.toJSON());
  }

  private async leave(): Promise<void> {
    const made = await this.manager.getSubscription();
    if (!made) return;
    await ask("DELETE", `${API}?endpoint=${encodeURIComponent(made.endpoint)}`);
    await made.unsubscribe();
  }
}

async function start(box: HTMLElement): Promise<void> {
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = (await (await ask("GET", API)).json()) as Known;
  const made = await pushManager.getSubscription();
  const device = new Device(box, pushManager, known.public_key);
  device.show(known.devices.some(({ endpoint }) => endpoint === made?.endpoint));
}

const box = document.querySelector<HTMLElement>("#push");
const isKnown = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
if (box && isKnown) start(box).catch((error) => console.warn(error));
