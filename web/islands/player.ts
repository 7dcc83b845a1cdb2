// Changes renditions in place, jumps to the seconds that threads speak of, and notes the second one asks about.

type Player = HTMLVideoElement | HTMLAudioElement;

let player = document.querySelector<Player>("#player");

/** Does something to a player as soon as it knows its length, which may be at once. */
function onceLoaded(media: Player, act: () => void): void {
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) act();
  else media.addEventListener("loadedmetadata", act, { once: true });
}

function seek(second: number): void {
  if (!player || !Number.isFinite(second)) return;
  const media = player;
  onceLoaded(media, () => {
    media.currentTime = second;
  });
  media.scrollIntoView({ block: "center" });
  // Nothing is preloaded: only playing makes it load. Where the browser forbids that, it loads when the reader plays.
  media.play().catch(() => media.load());
}

/** A new element for another rendition: a sound rendition needs no picture, so the kind of element may change. */
function replacement(old: Player, rung: HTMLElement): Player {
  const media = document.createElement("picture" in rung.dataset ? "video" : "audio");
  media.id = old.id;
  media.controls = true;
  media.preload = "none";
  if (media instanceof HTMLVideoElement) {
    media.playsInline = true;
    const poster = old.getAttribute("poster") ?? old.dataset.poster;
    if (poster) media.poster = poster;
  } else {
    const poster = old.getAttribute("poster");
    if (poster) media.dataset.poster = poster;
  }
  // The browser takes the first that it can play.
  const types = rung.dataset.type?.split("|") ?? [];
  const sources = (rung.dataset.src ?? "").split(" ").map((url, place) => {
    const source = document.createElement("source");
    source.src = url;
    source.type = types[place] ?? "";
    return source;
  });
  media.append(...sources, ...old.querySelectorAll("track"));
  return media;
}

function choose(rung: HTMLElement): void {
  if (!player) return;
  const old = player;
  const media = replacement(old, rung);
  const second = old.currentTime;
  const wasPlaying = !old.paused && !old.ended;
  media.volume = old.volume;
  media.muted = old.muted;
  media.playbackRate = old.playbackRate;
  old.pause();
  old.replaceWith(media);
  // A removed element goes on loading unless its source is taken away.
  old.querySelectorAll("source").forEach((source) => source.remove());
  old.load();
  player = media;
  if (second > 0) onceLoaded(media, () => (media.currentTime = second));
  if (wasPlaying) media.play().catch(() => undefined);
  else if (second > 0) media.preload = "metadata";
  for (const other of document.querySelectorAll(".rungs a")) other.removeAttribute("aria-current");
  rung.setAttribute("aria-current", "true");
}

function seekByHash(): void {
  const found = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  if (found) seek(Number(found[1]));
}

function clock(second: number): string {
  const whole = Math.floor(second);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

if (player) {
  document.addEventListener("click", (click) => {
    if (click.ctrlKey || click.metaKey || click.shiftKey || !(click.target instanceof Element)) return;
    const link = click.target.closest<HTMLElement>("a[data-src], a[data-at-s]");
    if (!link) return;
    click.preventDefault();
    if (link.dataset.src) choose(link);
    else seek(Number(link.dataset.atS));
  });
  addEventListener("hashchange", seekByHash);
  seekByHash();

  const field = document.querySelector<HTMLInputElement>("input[name=at_s]");
  field?.addEventListener("focus", () => {
    if (player && !field.value && player.currentTime > 0) field.value = clock(player.currentTime);
  });
}
