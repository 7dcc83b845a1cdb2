// What the page offers: each rung's renditions, and those of them that Media Source takes here.

import { matched } from "../matched";
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
    const hasPicture = "picture" in link.dataset;
    // A plain MP3 has no playlist.
    const streamed = renditions.filter(({ stem }) => stem);
    return { link, hasPicture, renditions: streamed, sounds: streamed.map((one) => soundOf(one, hasPicture)), plain: renditions.find(({ stem }) => !stem) };
  });
  const spoken = all.find((rung) => !rung.hasPicture);
  const voice = spoken ? spoken.sounds : [];
  const others = [...voice, ...all.flatMap(({ sounds }) => sounds)];
  const lightest = spoken && spoken.renditions[0];
  // The plain family's light picture is weighed with the plain voice, which is heavier than the one that is played.
  const heavier = spoken && spoken.plain && lightest ? Math.max(spoken.plain.kbps - lightest.kbps, 0) : 0;
  const found: Playable[] = [];
  for (const { link, renditions, sounds, hasPicture } of all) {
    const name = new URL((link as HTMLAnchorElement).href).searchParams.get("play") || "";
    // The voice is the light rung's sound too: then nothing is fetched twice when one follows the other.
    const sound = [...(name === "light" ? voice : []), ...sounds, ...others].find(takes);
    const rendition = renditions.find((one) => !hasPicture || takes(pictureOf(one)));
    if (!sound || !rendition) continue;
    const picture = hasPicture ? pictureOf(rendition) : undefined;
    const isLighter = lightest && name === "light" && sound === voice[0] && rendition.codecs[1] !== lightest.codecs[0];
    found.push({ name, link, hasPicture, sound, picture, kbps: rendition.kbps - (isLighter ? heavier : 0), isForeign: name.includes("-") });
  }
  return found;
}

function renditionsOf(link: HTMLElement): Rendition[] {
  const types = (link.dataset.type || "").split("|");
  const rates = (link.dataset.kbps || "").split(" ");
  const urls = (link.dataset.src || "").split(" ");
  return urls.map((url, place) => ({
    stem: matched(/^(.*)\.mp4$/, url),
    kbps: Number(rates[place]) || 0,
    codecs: matched(/codecs="([^"]*)"/, types[place]).split(","),
  }));
}

function soundOf({ stem, codecs }: Rendition, hasPicture: boolean): Line {
  const codec = codecs[codecs.length - 1];
  return { url: `${stem}${hasPicture ? "-sound" : ""}.m3u8`, type: `audio/mp4; codecs="${codec}"` };
}

function pictureOf({ stem, codecs }: Rendition): Line {
  return { url: `${stem}-picture.m3u8`, type: `video/mp4; codecs="${codecs[0]}"` };
}
