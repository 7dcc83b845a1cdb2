// The page's own player: what plays where Media Source does not.

export type Player = HTMLVideoElement | HTMLAudioElement;

const HLS = "application/vnd.apple.mpegurl";

/** Does something to a player as soon as it knows its length, which may be at once. */
export function onceLoaded(media: Player, act: () => void): void {
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) act();
  else media.addEventListener("loadedmetadata", act, { once: true });
}

/** A `<video>` in place of an `<audio>`: one that may show pictures later. */
export function replacement(old: Player): HTMLVideoElement {
  const media = document.createElement("video");
  media.id = old.id;
  media.controls = media.playsInline = true;
  media.preload = "none";
  Object.assign(media.dataset, old.dataset);
  media.poster = old.dataset.poster || "";
  media.append(...old.childNodes);
  old.replaceWith(media);
  return media;
}

/** Where there is no Media Source, as on iPhones, the phone's own HLS player follows the link; a rung asked for is played. */
export function adapt(media: Player): void {
  if (media.dataset.hls && !/[?&]play=/.test(location.search) && media.canPlayType(HLS)) media.src = media.dataset.hls;
}

/** Goes to the page of another rung, at the same second. */
export function choose(media: Player, rung: HTMLElement): void {
  const to = new URL((rung as HTMLAnchorElement).href);
  if (media.currentTime > 0) to.hash = `t=${Math.floor(media.currentTime)}`;
  location.assign(to.href);
}

/** Marks the rung that is played. */
export function mark(rung: HTMLElement): void {
  for (const other of document.querySelectorAll(".rungs a[aria-current]")) if (other !== rung) other.removeAttribute("aria-current");
  rung.setAttribute("aria-current", "true");
}
