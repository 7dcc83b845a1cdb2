// The row below the player: what it costs, speed, full screen, the month's budget. Its words and marks come with the page.

import type { Board } from "./boards";
import { type Most, clock, megabytes } from "./spent";

export interface Acts {
  auto: () => void;
  speed: (speed: number) => void;
  full: () => void;
  budget: (budget_mb: number) => void;
  boards: () => void;
}

export class Row {
  /** What the page tells the player. */
  readonly data: { boards?: string };
  private readonly root: HTMLElement;
  private isCut = false;
  private warned: Most = "";
  private readonly lights = document.createElement("div");

  /** The row of this page, if it has one. */
  static find(): Row | undefined {
    const template = document.querySelector<HTMLTemplateElement>("#player-row");
    const root = template && template.content.firstElementChild;
    return root ? new Row(root.cloneNode(true) as HTMLElement) : undefined;
  }

  private constructor(root: HTMLElement) {
    this.root = root;
    this.data = root.dataset as { boards?: string };
  }

  private at<T extends HTMLElement>(name: string): T | null {
    return this.root.querySelector<T>(`[data-at="${name}"]`);
  }

  /** Puts the button for the first tap over the player: the browser's own controls would show that they wait for bytes. */
  offer(box: HTMLElement, play: () => void): void {
    const button = this.at("play");
    if (!button) return;
    button.addEventListener("click", play);
    box.append(button);
  }

  show(below: HTMLElement, acts: Acts, duration_s: number): void {
    // What is asked stands right below what is seen.
    (document.querySelector(".marks") || below).after(this.root);
    mark(this.lights, duration_s);
    below.append(this.lights);
    this.on("auto", "click", acts.auto);
    this.on("full", "click", acts.full);
    this.on("boards", "toggle", acts.boards);
    this.on("speed", "change", (speed) => acts.speed(speed));
    this.on("budget", "change", (budget_mb) => acts.budget(Math.max(0, budget_mb || 0)));
  }

  /** Acts where the page has something of that name; a field tells its number. */
  private on(name: string, event: string, act: (value: number) => void): void {
    const at = this.at<HTMLInputElement>(name);
    if (at) at.addEventListener(event, () => act(Number(at.value)));
  }

  hide(): void {
    this.root.remove();
  }

  fill(speed: number, budget_mb: number): void {
    const select = this.at<HTMLSelectElement>("speed");
    if (select) select.value = String(speed);
    const budget = this.at<HTMLInputElement>("budget");
    if (budget && budget_mb > 0) budget.value = String(budget_mb);
  }

  /** What was used, in words. */
  say(lesson: number, month: number, budget_mb: number, most: Most): void {
    const used = this.at("used");
    if (used) {
      const words = (budget_mb > 0 ? used.dataset.budget : used.dataset.words) || "";
      const text = words.replace("%lesson", megabytes(lesson)).replace("%month", megabytes(month)).replace("%budget", `${budget_mb} MB`);
      if (used.textContent !== text) used.textContent = text;
    }
    const warned = budget_mb > 0 ? most : "";
    if (warned !== this.warned) {
      this.warned = warned;
      this.tell(warned);
    }
  }

  /** Which rung is played, and what the link carries. */
  playing(rung: string, kbps: number, isAuto: boolean): void {
    this.root.dataset.rung = rung;
    this.root.dataset.kbps = kbps.toFixed(0);
    this.at("auto")?.setAttribute("aria-pressed", String(isAuto));
  }

  /** How much of the lesson is over. */
  passed(share: number): void {
    this.lights.style.setProperty("--at", `${100 * share}%`);
  }

  resumed(second: number): void {
    this.tell("resumed", clock(second));
  }

  /** The link is lost, or back. */
  cut(isCut: boolean): void {
    if (isCut === this.isCut) return;
    this.isCut = isCut;
    this.tell(isCut ? "cut" : "");
  }

  /** The boards as a strip of thumbnails, each a link to its second. */
  strip(boards: Board[]): void {
    const list = this.at("boards")?.querySelector("ul");
    if (!list || list.children.length) return;
    for (const { at_s, url } of boards) {
      const [item, link, picture] = [document.createElement("li"), document.createElement("a"), document.createElement("img")];
      link.href = `#t=${Math.floor(at_s)}`;
      link.dataset.atS = String(at_s);
      picture.loading = "lazy";
      [picture.width, picture.height] = [160, 90];
      picture.src = url;
      picture.alt = "";
      link.append(picture, (this.at("boards")?.dataset.board || "%at").replace("%at", clock(at_s)));
      item.append(link);
      list.append(item);
    }
  }

  private tell(what: string, value = ""): void {
    const said = this.at("said");
    if (said) said.textContent = (said.dataset[what] || "").replace("%at", value);
  }
}

/** The seconds that are talked about, as lights along a line; the page's links say what about. */
function mark(line: HTMLElement, duration_s: number): void {
  line.className = "lights";
  for (const link of document.querySelectorAll<HTMLElement>(".marks a")) {
    const light = document.createElement("i");
    light.style.left = `${(100 * Number(link.dataset.atS)) / duration_s}%`;
    line.append(light);
  }
}
