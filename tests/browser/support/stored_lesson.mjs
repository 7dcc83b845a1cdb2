// A published lesson whose renditions were made before.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, TestServer } from './server.mjs';

const SCRIPT = join(ROOT, 'tests/browser/support/store_renditions.py');
const SHELF = { stage: 'primary', grade: 5, subject: 'math', edition: 'renjiao', volume: 1 };

/** Starts a server with a lesson of each folder of renditions; gives it and the lessons' paths. */
export async function serveLessons(folders) {
  const server = await TestServer.start({ YINGHUO_TRANSCODERS: '0' });
  await server.addPeople({ lin: ['master_teacher', '林知秋'] });
  const token = await server.token('lin');
  const post = (path, body) => server.api('POST', path, { token, body });
  const course = (await post('/courses', { title: '小数乘法', summary: '先按整数乘，再数小数位。', ...SHELF })).id;
  const lessons = [];
  for (const folder of folders) {
    const title = `小数乘小数（${lessons.length + 1}）`;
    const { id } = await post(`/courses/${course}/lessons`, { title, summary: '位数不够时用 0 补足。' });
    const { media_id } = await post(`/lessons/${id}/media`, { upload_id: await upload(server, token) });
    lessons.push({ id, media_id, folder, path: `/lessons/${id}` });
  }
  await server.kill();
  for (const { media_id, folder } of lessons) {
    execFileSync('/usr/bin/python3', [SCRIPT, join(server.folder, 'data'), media_id, folder], { stdio: 'inherit' });
  }
  await server.startAgain();
  const again = await server.token('lin');
  for (const { id } of lessons) await server.api('POST', `/lessons/${id}/publish`, { token: again, body: {} });
  await server.api('POST', `/courses/${course}/publish`, { token: again, body: {} });
  return { server, lessons };
}

/** A source that nobody will look at. */
async function upload(server, token) {
  const source = 'a source';
  const answer = await fetch(`${server.origin}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(source.length),
      'Upload-Metadata': `filename ${btoa('lesson.mp4')}`,
      'Content-Type': 'application/offset+octet-stream',
    },
    body: source,
  });
  if (answer.status !== 201) throw new Error(`the upload was answered ${answer.status}: ${await answer.text()}`);
  return answer.headers.get('Location').split('/').pop();
}
