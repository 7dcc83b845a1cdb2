// What the page offers: each rung's renditions, and those of them that Media Source takes here.

import type { Rung } from "./rungs";
import type { Line } from "./track";

/** A rung that can be played, and the link on the page that chooses it. */
export interface Playable extends Rung {
  link: HTMLElement;
  sound: Line;
  picture: Line | undefined;
  /** A voice in another language than the lesson's: played only when it is chosen. */
  isForeign: boolean;
}

interface Rendition {
  stem: string;
  kbps: number;
  /** RFC 6381 codecs: the picture's first. */
  codecs: string[];
}

const takes = (line: Line) => MediaSource.isTypeSupported(line.type);

/** Every rung of the page that can be played here, from the lightest up. */
export function playables(): Playable[] {
  const links = [...document.querySelectorAll<HTMLElement>(".rungs a[data-src]")];
  const all = links.map((link) => {
    const renditions = renditionsOf(link);
    // A plain MP3 has no playlist.
    return { link, renditions: renditions.filter(({ stem }) => stem), plain: renditions.find(({ stem }) => !stem), hasPicture: "picture" in link.dataset };
  });
  const voices = all.filter((rung) => !rung.hasPicture).slice(0, 1);
  const voice = voices.flatMap((rung) => rung.renditions.map((one) => soundOf(one, false)));
  const [spoken] = voices;
  const found: Playable[] = [];
  for (const { link, renditions, hasPicture } of all) {
    const name = new URL((link as HTMLAnchorElement).href).searchParams.get("play") ?? "";
    // The voice is the light rung's sound too: then nothing is fetched twice when one follows the other.
    const own = renditions.map((rendition) => soundOf(rendition, hasPicture));
    const others = [...voices, ...all].flatMap((rung) => rung.renditions.map((one) => soundOf(one, rung.hasPicture)));
    const sound = (name === "light" ? [...voice, ...own, ...others] : [...own, ...others]).find(takes);
    const rendition = renditions.find((one) => !hasPicture || takes(pictureOf(one)));
    if (!sound || !rendition) continue;
    const picture = hasPicture ? pictureOf(rendition) : undefined;
    // The plain family's light picture is weighed with the plain voice, which is heavier than the one that is played.
    const isLighter = name === "light" && sound === voice[0] && rendition.codecs[1] !== spoken?.renditions[0]?.codecs[0];
    const less = isLighter ? (spoken?.plain?.kbps ?? 0) - (spoken?.renditions[0]?.kbps ?? 0) : 0;
    found.push({ name, link, hasPicture, sound, picture, kbps: rendition.kbps - Math.max(less, 0), isForeign: name.includes("-") });
  }
  return found;
}

function renditionsOf(link: HTMLElement): Rendition[] {
  const types = (link.dataset.type ?? "").split("|");
  const rates = (link.dataset.kbps ?? "").split(" ");
  const urls = (link.dataset.src ?? "").split(" ");
  return urls.map((url, place) => ({
    stem: /^(.*)\.mp4$/.exec(url)?.[1] ?? "",
    kbps: Number(rates[place]) || 0,
    codecs: (/codecs="([^"]*)"/.exec(types[place] ?? "")?.[1] ?? "").split(","),
  }));
}

function soundOf({ stem, codecs }: Rendition, hasPicture: boolean): Line {
  const codec = codecs[codecs.length - 1];
  return { url: `${stem}${hasPicture ? "-sound" : ""}.m3u8`, type: `audio/mp4; codecs="${codec}"` };
}

function pictureOf({ stem, codecs }: Rendition): Line {
  return { url: `${stem}-picture.m3u8`, type: `video/mp4; codecs="${codecs[0]}"` };
}
