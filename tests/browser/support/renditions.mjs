// Every rendition of a short lesson, made by the project's transcoder.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lessonVideo } from './lesson.mjs';
import { program } from './server.mjs';

/** How long the lesson is, in seconds: long enough for a seek past the early key frames. */
const LENGTH_S = 24;

/** A folder of renditions with its manifest; `YINGHUO_RENDITIONS` names one that is there already. */
export function encodedLesson() {
  const given = process.env.YINGHUO_RENDITIONS;
  const work = given ? null : mkdtempSync(join(tmpdir(), 'yinghuo-renditions-'));
  const folder = given ?? join(work, 'out');
  if (work) {
    const short = join(work, 'lesson.mp4');
    const cut = ['-nostdin', '-v', 'error', '-i', lessonVideo('seedlings'), '-t', String(LENGTH_S), '-c', 'copy', short];
    execFileSync('ffmpeg', cut, { stdio: 'inherit' });
    execFileSync(program('yinghuo-transcoder'), ['encode', short, folder], { stdio: 'ignore' });
  }
  if (!existsSync(join(folder, 'manifest.json'))) throw new Error(`${folder} holds no manifest.json`);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  return { folder, manifest, remove: () => work && rmSync(work, { recursive: true, force: true }) };
}
