// What of a lesson is fetched: the lightest rendition of the rung that this browser plays, and the small files around it.

interface Rendition {
  name: string;
  url: string;
  mime: string;
  codecs: string;
  bytes: number;
  playlist?: string;
  picture_playlist?: string;
  picture_init?: string;
  sound_playlist?: string;
  sound_init?: string;
}

/** What is used of what the API says of a lesson. */
export interface Lesson {
  id: string;
  title: string;
  media?: {
    duration_s?: number;
    poster?: string;
    boards?: string;
    captions?: { url: string }[];
    renditions: Rendition[];
  };
}

const isModern = (one: Rendition) => /av01|^opus$/i.test(one.codecs);

/** `light` of `light-av1`, `voice-en` of `voice-opus-en`. */
function rungOf(name: string): string {
  const [purpose, , ...language] = name.split("-");
  return [purpose, ...language].join("-");
}

/** What plays here of a rung: what saves most before what plays everywhere. */
export function choose(lesson: Lesson, rung: string): Rendition | undefined {
  const all = (lesson.media ? lesson.media.renditions : []).filter((one) => rungOf(one.name) === rung);
  const sorted = [...all.filter(isModern), ...all.filter((one) => !isModern(one))];
  const player = document.createElement("video");
  return sorted.find((one) => player.canPlayType(`${one.mime}; codecs="${one.codecs}"`)) || sorted[sorted.length - 1];
}

/** Paths of its playlists and headers, of the captions and of the list of boards. */
export function around(lesson: Lesson, one: Rendition): string[] {
  const folder = one.url.slice(0, one.url.lastIndexOf("/") + 1);
  const names = [one.playlist, one.picture_playlist, one.picture_init, one.sound_playlist, one.sound_init];
  const files = names.filter((name): name is string => !!name).map((name) => folder + name);
  const { poster, boards, captions } = lesson.media || {};
  const others = [poster, boards, ...(captions || []).map((track) => track.url)];
  return [...files, ...others.filter((path): path is string => !!path)];
}
