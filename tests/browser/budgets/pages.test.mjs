// What pages weigh on the wire: bytes are someone's money. Budgets of DESIGN: a lesson page 8,000 bytes without its media,
// any other page 10,000, the scripts of a page 10 kB.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { encodedLesson } from '../support/renditions.mjs';
import { PASSWORD, ROOT } from '../support/server.mjs';
import { serveLessons } from '../support/stored_lesson.mjs';

let server, lesson, course, kase, thread;

before(async () => {
  let lessons;
  ({ server, lessons } = await serveLessons([encodedLesson().folder]));
  lesson = lessons[0].id;
  const token = await server.token('lin');
  const shelf = { stage: 'primary', grade: 5, subject: 'math', edition: 'renjiao', volume: 1 };
  const post = (path, body) => server.api('POST', path, { token, body });
  course = (await post('/courses', { title: '小数乘法', summary: '先按整数乘，再数小数位。', ...shelf })).id;
  for (let n = 1; n <= 12; n += 1) {
    const { id } = await post(`/courses/${course}/lessons`, { title: `第${n}课 小数乘小数`, summary: '位数不够时用 0 补足。' });
    await post(`/lessons/${id}/publish`, {});
  }
  await post(`/courses/${course}/publish`, {});
  const parts = { design: '## 教学目标\n\n会算小数乘小数。\n\n'.repeat(10), tasks: '量一量课桌。', homework: '练习二。' };
  kase = (await post('/cases', { title: '小数乘法教学案例', summary: '从宣传栏引入。', ...shelf, keywords: ['小数'], parts })).id;
  await post(`/cases/${kase}/publish`, {});
  for (let n = 1; n <= 12; n += 1) {
    thread = (await post('/threads', { about: `lesson:${lesson}`, title: `第 ${n} 个问题：小数位怎么数`, body: '请老师讲一讲。', at_s: n })).id;
  }
  // Whoever is signed in has begun the lesson: both pages say where.
  const items = [{ at_s: 12, seen_at: new Date().toISOString() }];
  await server.api('PUT', `/lessons/${lesson}/progress`, { token, body: { items } });
  await answer();
});

/** Answers until the last thread has 50 posts; newcomers may write only a few in a row, so several do. */
async function answer() {
  const writers = Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`w${n}`, ['teacher', `第${n}位老师`]]));
  await server.addPeople(writers);
  const tokens = [];
  for (const name of Object.keys(writers)) tokens.push(await server.token(name));
  for (let n = 2; n <= 50; n += 1) {
    const body = `第 ${n} 条：我们村小试过了，先估 ${n} × 1 = ${n}，再看算出来的像不像，学生自己就发现了。`;
    await server.api('POST', `/threads/${thread}/posts`, { token: tokens[n % tokens.length], body: { body } });
  }
}

after(() => server?.remove());

/** Bytes of an answer on the wire, head and compressed body, as a phone's browser asks for it. */
function weigh(path, more = {}) {
  return new Promise((done, failed) => {
    const headers = { 'Accept-Encoding': 'br, gzip', 'Accept-Language': 'zh-CN', ...more };
    http.get(server.origin + path, { headers, agent: false }, (reply) => {
      const chunks = [];
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('end', () => {
        const body = Buffer.concat(chunks);
        const text = reply.headers['content-encoding'] === 'br' ? brotliDecompressSync(body) : body;
        done({ status: reply.statusCode, bytes: reply.socket.bytesRead, text: text.toString() });
      });
    }).on('error', failed);
  });
}

/** The page with every script and sheet it asks for; its media are counted elsewhere. */
async function weighPage(path, more) {
  const page = await weigh(path, more);
  assert.equal(page.status, 200, path);
  const parts = [...page.text.matchAll(/<(?:script[^>]* src|link[^>]* rel="?stylesheet"?[^>]* href)="([^"]+)"/g)].map((found) => found[1]);
  const scripts = await Promise.all(parts.map((part) => weigh(part)));
  return { page: page.bytes, scripts: scripts.reduce((sum, part) => sum + part.bytes, 0) };
}

for (const [name, path, budget] of [
  ['the lesson page', () => `/lessons/${lesson}`, 8000],
  ['the home page', () => '/', 10_000],
  ['the list of courses', () => '/courses', 10_000],
  ['a course', () => `/courses/${course}`, 10_000],
  ['the list of cases', () => '/cases', 10_000],
  ['a case', () => `/cases/${kase}`, 10_000],
  ['a search', () => `/search?q=${encodeURIComponent('小数')}`, 10_000],
  ['a thread of 50 posts', () => `/threads/${thread}`, 10_000],
  ['signing in', () => '/sign-in', 10_000],
]) {
  test(`${name} weighs at most ${budget} bytes, its scripts 10 kB`, async () => {
    const weight = await weighPage(path());
    console.log(`${name}: ${weight.page} bytes, scripts ${weight.scripts}`);
    assert.ok(weight.page <= budget, `${weight.page} bytes`);
    assert.ok(weight.scripts <= 10_240, `scripts of ${weight.scripts} bytes`);
  });
}

/** The headers of somebody who is signed in. */
async function signedIn(username) {
  const body = new URLSearchParams({ username, password: PASSWORD });
  const reply = await fetch(`${server.origin}/sign-in`, { method: 'POST', body, redirect: 'manual' });
  return { Cookie: reply.headers.get('set-cookie').split(';')[0] };
}

for (const [name, path, budget] of [
  ['the lesson page', () => `/lessons/${lesson}`, 8000],
  ['the home page', () => '/', 10_000],
  ['a thread of 50 posts', () => `/threads/${thread}`, 10_000],
  ['the inbox', () => '/notices', 10_000],
  ['the settings of notices', () => '/notices/settings', 10_000],
]) {
  test(`${name} of somebody signed in weighs at most ${budget} bytes`, async () => {
    const weight = await weighPage(path(), await signedIn('lin'));
    console.log(`${name}, signed in: ${weight.page} bytes, scripts ${weight.scripts}`);
    assert.ok(weight.page <= budget, `${weight.page} bytes`);
  });
}

test('the islands of a lesson page weigh at most 10 kB together; later that of its forms 5 kB, that of progress 1.5 kB', () => {
  const gzip = (name) => gzipSync(readFileSync(join(ROOT, 'web/dist', name)), { level: 9 }).length;
  const [begin, notify, player, post, progress] = ['begin.js', 'notify.js', 'player.js', 'post.js', 'progress.js'].map(gzip);
  const first = begin + notify + player;
  console.log(`islands, gzip: begin ${begin} + notify ${notify} + player ${player} = ${first}; post ${post}, progress ${progress}`);
  assert.ok(first <= 10_240, `${first} bytes`);
  assert.ok(post <= 5_120, `${post} bytes`);
  assert.ok(progress <= 1_536, `${progress} bytes`);
});

test('an answer of suggestions weighs less than 2 kB', async () => {
  const answer = await weigh(`/api/v1/search/suggest?q=${encodeURIComponent('小数')}`);
  assert.ok(answer.bytes < 2048, `${answer.bytes} bytes`);
});
