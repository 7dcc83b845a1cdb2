// The index of a track: an HLS playlist over byte ranges of one file (RFC 8216).

/** A stretch of a file. */
export interface Part {
  url: string;
  from: number;
  /** None: the whole file. */
  bytes?: number;
}

/** A stretch of a file that is played as one. */
export interface Segment extends Part {
  bytes: number;
  start_s: number;
  end_s: number;
}

/** The index of a stretch of time, or of a whole lesson. */
export interface Index {
  /** What a decoder needs before any segment. */
  header: Part;
  segments: Segment[];
}

/** A long lesson is looked up in stretches: its whole index would come before the first word. */
const STRETCH_S = 300;

/** Where the index of a playlist lies for a second: always at the same place for a stretch, so that it is kept. */
export function indexOf(playlist: string, at_s: number, duration_s: number): string {
  if (duration_s <= STRETCH_S) return playlist;
  const from_s = Math.floor(at_s / STRETCH_S) * STRETCH_S;
  return `${playlist}?from=${from_s}&to=${from_s + STRETCH_S}`;
}

/** Reads the playlist that lies at `url`. What is in front of a stretch is one gap in it. */
export function read(text: string, url: string): Index {
  const at = (name: string) => new URL(name, url).href;
  const segments: Segment[] = [];
  let header: Part | undefined;
  let [start_s, duration_s, bytes, from] = [0, 0, 0, 0];
  for (const line of text.split("\n")) {
    const map = /^#EXT-X-MAP:URI="([^"]+)"(?:,BYTERANGE="(\d+)@(\d+)")?/.exec(line);
    const range = /^#EXT-X-BYTERANGE:(\d+)@(\d+)/.exec(line);
    if (map) {
      header = { url: at(map[1] || ""), from: Number(map[3] || 0) };
      if (map[2]) header.bytes = Number(map[2]);
    } else if (range) [bytes, from] = [Number(range[1]), Number(range[2])];
    else if (line.startsWith("#EXTINF:")) duration_s = parseFloat(line.slice(8));
    else if (line.startsWith("#EXT-X-GAP")) bytes = -1;
    else if (line && line[0] !== "#") {
      const end_s = start_s + duration_s;
      if (bytes >= 0) segments.push({ url: at(line.trim()), from, bytes, start_s, end_s });
      [start_s, bytes] = [end_s, 0];
    }
  }
  if (!header || !start_s) throw new Error("no playlist");
  return { header, segments };
}
