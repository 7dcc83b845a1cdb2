// Changes renditions of a plain element, for browsers without Media Source.

export type Player = HTMLVideoElement | HTMLAudioElement;

/** Does something to a player as soon as it knows its length, which may be at once. */
export function onceLoaded(media: Player, act: () => void): void {
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) act();
  else media.addEventListener("loadedmetadata", act, { once: true });
}

/** A new element of another kind or with other sources, with all that the old one has. */
export function replacement(old: Player, kind: "video" | "audio", rung?: HTMLElement): Player {
  const media = document.createElement(kind);
  media.id = old.id;
  media.controls = true;
  media.preload = "none";
  Object.assign(media.dataset, old.dataset);
  const poster = old.getAttribute("poster");
  if (poster) media.dataset.poster = poster;
  if (media instanceof HTMLVideoElement) {
    media.playsInline = true;
    if (media.dataset.poster) media.poster = media.dataset.poster;
  }
  // The browser takes the first that it can play.
  const types = rung?.dataset.type?.split("|") ?? [];
  const sources = (rung?.dataset.src ?? "").split(" ").map((url, place) => {
    const source = document.createElement("source");
    source.src = url;
    source.type = types[place] ?? "";
    return source;
  });
  media.append(...(rung ? sources : old.querySelectorAll("source")), ...old.querySelectorAll("track"));
  media.volume = old.volume;
  media.muted = old.muted;
  media.playbackRate = old.playbackRate;
  old.replaceWith(media);
  return media;
}

/** Plays a rung in place of what was played. */
export function choose(old: Player, rung: HTMLElement): Player {
  const second = old.currentTime;
  const wasPlaying = !old.paused && !old.ended;
  old.pause();
  const media = replacement(old, "picture" in rung.dataset ? "video" : "audio", rung);
  // A removed element goes on loading unless its source is taken away.
  old.querySelectorAll("source").forEach((source) => source.remove());
  old.load();
  if (second > 0) onceLoaded(media, () => (media.currentTime = second));
  if (wasPlaying) media.play().catch(() => undefined);
  else if (second > 0) media.preload = "metadata";
  mark(rung);
  return media;
}

/** Marks the rung that is played. */
export function mark(rung: HTMLElement): void {
  for (const other of document.querySelectorAll(".rungs a[aria-current]")) if (other !== rung) other.removeAttribute("aria-current");
  rung.setAttribute("aria-current", "true");
}
