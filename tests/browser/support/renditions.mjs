// Every rendition of a short lesson, made by the project's transcoder and kept for the next test of the same transcoder.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CACHE, lessonVideo } from './lesson.mjs';
import { ROOT, program } from './server.mjs';

/** How long the lesson is, in seconds: long enough for a seek past the early key frames. */
const LENGTH_S = 24;

/** A folder of renditions with its manifest; `YINGHUO_RENDITIONS` names one that is there already. */
export function encodedLesson() {
  const folder = process.env.YINGHUO_RENDITIONS ?? kept();
  if (!existsSync(join(folder, 'manifest.json'))) throw new Error(`${folder} holds no manifest.json`);
  return { folder, manifest: JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) };
}

function kept() {
  const video = lessonVideo('seedlings');
  const transcoder = program('yinghuo-transcoder');
  const ladder = join(ROOT, 'transcoder/ladder.toml');
  const digest = createHash('sha256').update(readFileSync(transcoder)).update(readFileSync(ladder)).update(basename(video)).digest('hex');
  const shelf = join(CACHE, 'renditions');
  const folder = join(shelf, `${digest.slice(0, 16)}-${LENGTH_S}s`);
  if (existsSync(folder)) return folder;
  mkdirSync(shelf, { recursive: true });
  const work = mkdtempSync(join(shelf, 'making-'));
  try {
    const short = join(work, 'lesson.mp4');
    const cut = ['-nostdin', '-v', 'error', '-i', video, '-t', String(LENGTH_S), '-c', 'copy', short];
    execFileSync('ffmpeg', cut, { stdio: 'inherit' });
    execFileSync(transcoder, ['encode', short, join(work, 'out')], { stdio: 'ignore' });
    // Those of older transcoders are of no more use.
    for (const name of readdirSync(shelf)) if (!name.startsWith('making-')) rmSync(join(shelf, name), { recursive: true, force: true });
    renameSync(join(work, 'out'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** The same lesson over and over, in a folder of its own: a long one costs a second. */
export function longLesson(folder, times) {
  const script = join(ROOT, 'tests/browser/support/longer.py');
  execFileSync('/usr/bin/python3', [script, encodedLesson().folder, folder, String(times)]);
  return folder;
}
