// The player as a student meets it: it plays, seeks, changes rungs, lives through a link that breaks, and says what it costs;
// with scripts off the page plays all the same, and the boards are there to read.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PHONE, launch } from '../support/browser.mjs';
import { longLesson } from '../support/renditions.mjs';
import { serveLessons } from '../support/stored_lesson.mjs';
import { thinLink } from '../support/thin_link.mjs';

let folder, server, lesson, browser, link;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yinghuo-player-'));
  ({ server, lessons: [lesson] } = await serveLessons([longLesson(join(folder, 'long'), 14)]));
  browser = await launch(['--autoplay-policy=no-user-gesture-required']);
});

after(async () => {
  await browser?.close();
  link?.remove();
  await server?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** The lesson's page, with the bytes of media that were asked for. */
async function open(origin = server.origin, options = {}, after = '') {
  const context = await browser.newContext({ ...PHONE, ...options });
  const page = await context.newPage();
  const asked = [];
  page.on('request', (request) => /\/m\/.*\.(m3u8|mp4)(\?|$)/.test(request.url()) && asked.push(request.url()));
  await page.goto(origin + lesson.path + after);
  return { page, asked, close: () => context.close() };
}

const taken = (page) => page.waitForFunction(() => document.querySelector('#player')?.src.startsWith('blob:'));
const play = (page) => page.locator('#player').evaluate((player) => player.play());
const until = (page, at_s, timeout = 60_000) => page.waitForFunction((at_s) => document.querySelector('#player').currentTime > at_s, at_s, { timeout });
/** Waits for a picture that belongs to what is heard. */
const pictured = (page) =>
  page.waitForFunction(() => {
    const [player, picture] = [document.querySelector('#player'), document.querySelector('.shown .picture')];
    return picture?.readyState > 1 && Math.abs(picture.currentTime - player.currentTime) < 0.3;
  }, null, { timeout: 30_000 });

test('nothing is fetched before the tap; then voice and picture play together and the bytes are told', async () => {
  const { page, asked, close } = await open();
  await taken(page);
  assert.deepEqual(asked, []);
  await page.getByRole('button', { name: '播放' }).click();
  await until(page, 1);
  await pictured(page);
  const used = page.locator('[data-at=used]');
  const before = await used.innerText();
  assert.match(before, /本课用了 \d/);
  await page.evaluate(() => (location.hash = '#t=80'));
  await until(page, 81);
  await page.waitForFunction((before) => document.querySelector('[data-at=used]').textContent !== before, before);
  await close();
});

test('it goes to the second of a link, forth and back, and goes on where she stopped', async () => {
  const { page, close } = await open(server.origin, {}, '#t=70');
  await taken(page);
  await until(page, 71);
  await pictured(page);
  await page.evaluate(() => (location.hash = '#t=10'));
  await page.waitForFunction(() => Math.abs(document.querySelector('#player').currentTime - 11) < 3);
  await pictured(page);
  await page.locator('#player').evaluate((player) => player.pause());
  await page.goto(server.origin + lesson.path);
  await taken(page);
  await play(page);
  await until(page, 9);
  assert.match(await page.locator('[data-at=said]').innerText(), /从上次停下的 0:1\d/);
  await close();
});

test('a long lesson is looked up as it is played, and ends', async () => {
  const { page, asked, close } = await open(server.origin, {}, '#t=297');
  await taken(page);
  await until(page, 303);
  await pictured(page);
  const stretches = new Set(asked.filter((url) => url.includes('.m3u8')).map((url) => url.split('?')[1]));
  assert.deepEqual([...stretches], ['from=0&to=300', 'from=300&to=600']);
  await page.evaluate(() => (location.hash = '#t=333'));
  await page.waitForFunction(() => document.querySelector('#player').ended, null, { timeout: 30_000 });
  assert.ok((await page.locator('#player').evaluate((player) => player.duration)) < 337, 'a gap does not make it longer');
  await close();
});

test('the rung changes at the same second, down to the voice and up again, while the voice goes on', async () => {
  const { page, close } = await open();
  await taken(page);
  await play(page);
  await until(page, 2);
  await pictured(page);
  await page.evaluate(() => {
    window.waits = 0;
    document.querySelector('#player').addEventListener('waiting', () => (window.waits += 1));
  });
  await page.locator('.rungs a[href*="play=voice"]').first().click();
  await page.waitForFunction(() => !document.querySelector('.shown'));
  const at_s = await page.locator('#player').evaluate((player) => player.currentTime);
  await until(page, at_s + 1);
  await page.locator('.rungs a[href*="play=smooth"]').click();
  await pictured(page);
  assert.equal(await page.locator('.rungs a[aria-current]').count(), 1);
  assert.match(await page.locator('.rungs a[aria-current]').getAttribute('href'), /play=smooth/);
  assert.equal(await page.evaluate(() => window.waits), 0);
  // What she chose is where the next page begins.
  await page.goto(server.origin + lesson.path);
  assert.match(await page.locator('.rungs a[aria-current]').getAttribute('href'), /play=smooth/);
  await close();
});

test('a budget that is used up leaves the voice, and says so', async () => {
  const { page, close } = await open();
  await page.evaluate(() => {
    const now = new Date();
    const month = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
    localStorage.setItem('yinghuo.month', JSON.stringify({ month, bytes: 11e6 }));
    localStorage.setItem('yinghuo.player', JSON.stringify({ budget_mb: 10, speed: 1.5 }));
  });
  await page.reload();
  await taken(page);
  await play(page);
  await until(page, 1);
  assert.match(await page.locator('[data-at=said]').innerText(), /本月流量用完了/);
  assert.match(await page.locator('[data-at=used]').innerText(), /上限 10 MB/);
  assert.match(await page.locator('.rungs a[aria-current]').getAttribute('href'), /play=voice/);
  assert.equal(await page.locator('#player').evaluate((player) => player.playbackRate), 1.5);
  await close();
});

test('it lives through a link that breaks again and again', { timeout: 180_000 }, async () => {
  link = await thinLink(server, { down_kbps: 200, up_kbps: 80, rtt_ms: 300, break_every_s: 9, break_for_s: 3 });
  let opened;
  // The page itself may meet a break.
  for (let tries = 0; !opened && tries < 5; tries += 1) opened = await open(link.origin).then(async (opened) => (await taken(opened.page), opened)).catch(() => undefined);
  assert.ok(opened, 'the page came');
  await play(opened.page);
  await until(opened.page, 40, 120_000);
  await pictured(opened.page);
  await opened.close();
});

test('with scripts off the page plays, and its boards are there to read', async () => {
  const { page, close } = await open(server.origin, { javaScriptEnabled: false });
  assert.equal(await page.locator('#player').getAttribute('src'), null);
  await play(page);
  for (let at_s = 0; at_s < 1; ) at_s = await page.locator('#player').evaluate((player) => player.currentTime);
  await page.getByRole('link', { name: '看板书' }).click();
  await page.waitForURL('**/boards');
  const picture = page.locator('figure img').first();
  await picture.scrollIntoViewIfNeeded();
  assert.ok(await picture.evaluate((picture) => picture.decode().then(() => picture.naturalWidth)));
  const back = page.locator('figure figcaption a').first();
  assert.match(await back.getAttribute('href'), new RegExp(`^${lesson.path}\\?t=`));
  await close();
});
