// A lesson's video, made by the project's own generator and kept for the next run.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './server.mjs';

/** What is kept from one run to the next. */
export const CACHE = join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? tmpdir(), '.cache'), 'yinghuo');

/** The path of the video of `deploy/demo/lessons/{name}.json`. */
export function lessonVideo(name) {
  const generator = join(ROOT, 'deploy/demo/make_lesson.py');
  const content = join(ROOT, 'deploy/demo/lessons', `${name}.json`);
  const digest = createHash('sha256').update(readFileSync(generator)).update(readFileSync(content)).digest('hex');
  const folder = join(CACHE, 'lessons');
  const video = join(folder, `${name}-${digest.slice(0, 16)}.mp4`);
  if (!existsSync(video)) {
    mkdirSync(folder, { recursive: true });
    const partial = join(folder, `${process.pid}-${name}.mp4`);
    execFileSync('/usr/bin/python3', [generator, '--content', content, '--out', partial], { stdio: 'inherit' });
    renameSync(partial, video);
  }
  return video;
}
