// The player of a lesson: plays by Media Source where it can, jumps to the seconds that threads and boards speak of, and
// notes the second one asks about. Where anything fails, the page's plain player stays.

import { Engine } from "./player/engine";
import { asked } from "./player/kept";
import { type Player, adapt, choose, onceLoaded } from "./player/plain";
import { clock } from "./player/spent";

let plain = document.querySelector<Player>("#player");
let engine = plain && Engine.take(plain, (left) => ([plain, engine] = [left, undefined]));

const player = () => (engine ? engine.sound : plain);

function seek(second: number): void {
  const media = player();
  if (!media || !Number.isFinite(second)) return;
  const jump = () => (media.currentTime = second);
  if (engine) jump();
  else onceLoaded(media, jump);
  media.scrollIntoView({ block: "center" });
  // Nothing is preloaded: only playing makes it load. Where the browser forbids that, it loads when the reader plays.
  media.play().catch(() => engine || media.load());
}

function seekByAddress(): void {
  const second = asked();
  if (second !== undefined) seek(second);
}

if (plain) {
  if (!engine && !("MediaSource" in window)) adapt(plain);
  document.addEventListener("click", (click) => {
    if (click.ctrlKey || click.metaKey || click.shiftKey || !(click.target instanceof Element)) return;
    const link = click.target.closest<HTMLElement>("a[data-src], a[data-at-s]");
    if (!link) return;
    click.preventDefault();
    if (!link.dataset.src) seek(Number(link.dataset.atS));
    else if (engine) engine.choose(link);
    else if (plain) choose(plain, link);
  });
  addEventListener("hashchange", () => location.hash.startsWith("#t=") && seekByAddress());
  seekByAddress();

  const field = document.querySelector<HTMLInputElement>("input[name=at_s]");
  field?.addEventListener("focus", () => {
    const at_s = player()?.currentTime || 0;
    if (field.value || at_s <= 0) return;
    field.value = clock(at_s);
    // Who types another second replaces this one.
    field.select();
  });
}
