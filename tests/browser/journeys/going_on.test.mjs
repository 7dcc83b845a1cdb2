// A student stops on one device and goes on at the same second on another: by the player, by the list on the front page, and
// with scripts off.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { longLesson } from '../support/renditions.mjs';
import { serveLessons } from '../support/stored_lesson.mjs';
import { contextOf } from '../support/whole.mjs';

const LEFT_S = 40;

let folder, server, lesson, browser, token;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yinghuo-going-on-'));
  ({ server, lessons: [lesson] } = await serveLessons([longLesson(join(folder, 'long'), 5)]));
  await server.addPeople({ shi: ['student', '石小雨'] });
  token = await server.token('shi');
  browser = await launch(['--autoplay-policy=no-user-gesture-required']);
});

after(async () => {
  await browser?.close();
  await server?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const places = async () => (await server.api('GET', '/me/progress', { token })).items;

/** The lesson's page on a device of hers, with the bodies of what it tells the server. */
async function open(device, path = lesson.path) {
  const context = await contextOf('shi', browser, server.origin, device);
  const page = await context.newPage();
  const told = [];
  page.on('request', (request) => request.method() === 'PUT' && told.push(request));
  await page.goto(server.origin + path);
  return { page, told, close: () => context.close() };
}

const taken = (page) => page.waitForFunction(() => document.querySelector('#player')?.src.startsWith('blob:'));
const player = (page) => page.locator('#player');
const second = (page) => player(page).evaluate(({ currentTime }) => currentTime);
const play = (page) => player(page).evaluate((media) => media.play());
const until = (page, at_s) => page.waitForFunction((at_s) => document.querySelector('#player').currentTime > at_s, at_s, { timeout: 60_000 });

test('she stops on the phone and goes on at the same second on a PC, with little sent', async (story) => {
  const phone = await open(PHONE);

  await story.test('stopping tells the server once, in a few hundred bytes', async () => {
    await taken(phone.page);
    await play(phone.page);
    await phone.page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/progress.js')), null, { timeout: 30_000 });
    await player(phone.page).evaluate((media, at_s) => (media.currentTime = at_s), LEFT_S);
    await until(phone.page, LEFT_S + 1);
    await player(phone.page).evaluate((media) => media.pause());
    const place = await eventually('it is on the server', async () => (await places()).find(({ at_s }) => at_s >= LEFT_S));
    assert.equal(place.lesson_id, lesson.id);
    assert.ok(place.at_s <= LEFT_S + 5 && place.furthest_s === place.at_s, JSON.stringify(place));
    await eventually('nothing waits', () => phone.page.evaluate(() => localStorage.getItem('yinghuo.progress') === null));
    assert.ok(phone.told.length <= 2, `${phone.told.length} requests`);
    for (const request of phone.told) assert.ok(request.postData().length < 200, request.postData());
  });

  await story.test('the front page of the PC leads there, and the player says so', async () => {
    const pc = await open(PC, '/');
    const row = pc.page.locator('main .rows li').first();
    await row.getByText(/上次学到 0:4\d/).waitFor();
    await row.getByRole('link').click();
    await pc.page.waitForURL(`**${lesson.path}#player`);
    await taken(pc.page);
    await play(pc.page);
    await until(pc.page, LEFT_S);
    assert.ok((await second(pc.page)) < LEFT_S + 10);
    assert.match(await pc.page.locator('[data-at=said]').innerText(), /从上次停下的 0:4\d/);
    // She hears it a little further, and leaves the page while it plays.
    await until(pc.page, LEFT_S + 8);
    await pc.page.goto(`${server.origin}/courses`);
    await eventually('that is told too', async () => (await places()).some(({ at_s }) => at_s >= LEFT_S + 8));
    await pc.close();
  });

  await story.test('the phone, whose page stood open, goes on where the PC stopped', async () => {
    await phone.page.reload();
    await taken(phone.page);
    await play(phone.page);
    await until(phone.page, LEFT_S + 8);
    await phone.close();
  });

  await story.test('with scripts off it begins there as well', async () => {
    const plain = await open({ ...PHONE, javaScriptEnabled: false });
    const sources = await plain.page.locator('#player source').evaluateAll((all) => all.map(({ src }) => src));
    assert.ok(sources.length > 0);
    for (const source of sources) assert.match(source, /#t=(4[89]|5\d|6\d)$/);
    await plain.close();
  });
});

test('whoever is not signed in loads and sends nothing for it, and the link still goes on', async () => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => (request.method() === 'PUT' || request.url().endsWith('/progress.js')) && asked.push(request.url()));
  await page.goto(server.origin + lesson.path);
  await taken(page);
  await play(page);
  await until(page, 8);
  await player(page).evaluate((media) => media.pause());
  assert.deepEqual(asked, []);
  await page.reload();
  await taken(page);
  assert.ok((await second(page)) >= 7);
  await context.close();
});
