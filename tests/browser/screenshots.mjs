// Pictures of the running demo for the README, into docs/screenshots: each page as its user has it.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PC, PHONE, launch } from './support/browser.mjs';
import { eventually } from './support/eventually.mjs';
import { ROOT, TestServer } from './support/server.mjs';

const FOLDER = join(ROOT, 'docs/screenshots');
const demo = JSON.parse(readFileSync(join(ROOT, 'deploy/demo/demo.json'), 'utf8'));
const password = (username) => demo.accounts.find((account) => account.username === username).password;

mkdirSync(FOLDER, { recursive: true });
const server = await TestServer.start({}, 'demo');
const browser = await launch();
try {
  const token = await eventually('the demo has its accounts', () => server.token('master', password('master')).catch(() => null));
  const lessons = demo.courses.flatMap((course) => course.lessons);
  const found = await eventually('the lessons can be found and played', () => playable(lessons[0].title, token), 600_000);

  await take('home-pc', PC, '/');
  await take('lesson-phone', PHONE, found.url);
  await take('lesson-pc-en', { ...PC, locale: 'en' }, found.url);
  await take('search-pc', PC, `/search?q=${encodeURIComponent('小数')}`, 'teacher');
  await take('case-pc', PC, (await first('光合作用')).url, 'teacher');
  await take('thread-phone', PHONE, (await first('小数位', 'thread')).url, 'student');
  await take('studio-pc', PC, '/studio', 'master');
} finally {
  await browser.close();
  await server.remove();
}

/** The first hit of a search. */
async function first(words, kind = '') {
  const { items } = await server.api('GET', `/search?q=${encodeURIComponent(words)}&kind=${kind}`);
  return items[0];
}

/** The lesson of this title once its video can be played. */
async function playable(title, token) {
  const hit = await first(title, 'lesson').catch(() => null);
  if (hit?.title.replace(/<[^>]*>/g, '') !== title) return null;
  const lesson = await server.api('GET', `/lessons/${hit.id}`, { token });
  return lesson.media?.status === 'ready' ? hit : null;
}

async function take(name, device, path, username) {
  const context = await browser.newContext(device);
  const page = await context.newPage();
  if (username) {
    await page.goto(`${server.origin}/sign-in?next=${encodeURIComponent(path)}`);
    await page.locator('#username').fill(username);
    await page.locator('#password').fill(password(username));
    await page.locator('main form button').first().click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  } else {
    await page.goto(server.origin + path);
  }
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
  await context.close();
}
