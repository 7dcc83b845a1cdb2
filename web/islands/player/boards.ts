// The pictures of a lesson by their times (boards.vtt).

export interface Board {
  at_s: number;
  url: string;
}

/** Reads the track that lies at `url`: a time, and below it the picture's name. */
export function read(text: string, url: string): Board[] {
  const boards: Board[] = [];
  const cue = /(?:(\d+):)?(\d\d):(\d\d\.\d+) -->.*\n(\S+)/g;
  for (let found = cue.exec(text); found; found = cue.exec(text)) {
    const [, hours, minutes, seconds, name] = found;
    const at_s = Number(hours || 0) * 3600 + Number(minutes) * 60 + Number(seconds);
    if (name) boards.push({ at_s, url: new URL(name, url).href });
  }
  return boards;
}

/** The one that stands at a time. */
export function at(boards: Board[], time_s: number): Board | undefined {
  let standing: Board | undefined;
  for (const board of boards) if (board.at_s <= time_s) standing = board;
  return standing || boards[0];
}
