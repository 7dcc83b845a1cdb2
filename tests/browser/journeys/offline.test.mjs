// A lesson taken home over a link that dies in the middle, watched without any link, and a post written there; what was posted
// and how far she came is on the server once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, launch, reallyPlays } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { encodedLesson } from '../support/renditions.mjs';
import { PASSWORD } from '../support/server.mjs';
import { serveLessons } from '../support/stored_lesson.mjs';
import { thinLink } from '../support/thin_link.mjs';

const POST = '断网时写的：小数位数不够时，0 补在哪一边？';

let server, lesson, link, browser, page, thread, left_s;

before(async () => {
  ({ server, lessons: [lesson] } = await serveLessons([encodedLesson().folder]));
  await server.addPeople({ shi: ['student', '石小雨'] });
  const token = await server.token('lin');
  const body = { about: `lesson:${lesson.id}`, title: '小数位怎么数', body: '请老师讲一讲。' };
  thread = (await server.api('POST', '/threads', { token, body })).id;
  link = await thinLink(server, { down_kbps: 400, up_kbps: 200, rtt_ms: 100 });
  browser = await launch();
  page = await (await browser.newContext(PHONE)).newPage();
});

after(async () => {
  await browser?.close();
  link?.remove();
  await server?.remove();
});

const row = () => page.locator(`#kept-${lesson.id}`);
const got = () => row().locator('progress').evaluate((bar) => bar.value);
/** A button of the lesson; the worker's own copy of the shelf may be in the browser's language. */
const act = (name) => row().locator('.inline button').nth(['play', 'turn', 'drop'].indexOf(name));
const state = () => row().getAttribute('data-state');

/** A request of the page, as far as it matters here: by range, or as a whole. */
const ask = (range) =>
  page.evaluate(async ([id, asked]) => {
    const kept = await new Promise((done) => {
      const opened = indexedDB.open('yinghuo-home');
      opened.onsuccess = () => {
        const found = opened.result.transaction('lessons').objectStore('lessons').get(id);
        found.onsuccess = () => done(found.result);
      };
    });
    const answer = await fetch(kept.file, asked ? { headers: { Range: asked } } : {});
    const body = await answer.arrayBuffer();
    const digest = await crypto.subtle.digest('SHA-256', body);
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { status: answer.status, range: answer.headers.get('Content-Range'), bytes: body.byteLength, hex, kept };
  }, [lesson.id, range]);

test('a lesson is taken home, watched and asked about without a link', { timeout: 600_000 }, async (story) => {
  await story.test('it is fetched over a link that dies in the middle, from where it stopped, also after a reload', async () => {
    await page.goto(`${link.origin}/sign-in`);
    await page.getByLabel('用户名').fill('shi');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.locator('main').getByRole('button', { name: '登录' }).click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    await page.goto(link.origin + lesson.path);
    await page.getByRole('link', { name: '带回家看' }).click();
    // The largest: the lesson is short, and its file has to last until the link dies.
    await page.locator('[data-rung]').last().click();
    await eventually('a part has come', async () => (await row().count()) > 0 && (await got()) >= 131_072, 120_000);
    await page.waitForFunction(() => navigator.serviceWorker.controller, null, { timeout: 60_000 });
    await link.cut();
    const before = await got();
    await page.reload();
    await row().waitFor();
    assert.ok((await got()) >= before, `${await got()} of ${before} bytes are still there`);
    await act('turn').click();
    await eventually('it stands still', async () => (await state()) === 'paused');
    await link.mend();
    await act('turn').click();
    await eventually('all of it is there', async () => (await state()) === 'whole', 180_000);
  });

  await link.cut();

  await story.test('the device answers by range as the server does', async () => {
    const whole = await ask();
    assert.equal(whole.status, 200);
    assert.equal(whole.bytes, whole.kept.bytes);
    assert.ok(whole.hex.startsWith(whole.kept.etag.replaceAll('"', '')), 'the digest is that of the server');
    const { bytes } = whole.kept;
    for (const [range, status, content, length] of [
      ['bytes=0-9', 206, `bytes 0-9/${bytes}`, 10],
      ['bytes=65530-65541', 206, `bytes 65530-65541/${bytes}`, 12],
      ['bytes=-7', 206, `bytes ${bytes - 7}-${bytes - 1}/${bytes}`, 7],
      [`bytes=${bytes}-`, 416, `bytes */${bytes}`, 0],
    ]) {
      const part = await ask(range);
      assert.deepEqual([part.status, part.range, part.bytes], [status, content, length], range);
    }
    const indexes = await page.evaluate(async () => {
      const answers = [];
      for (const name of await caches.keys()) {
        const paths = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
        for (const path of paths.filter((one) => one.endsWith('.m3u8'))) answers.push(await (await fetch(`${path}?from=0&to=300`)).text());
      }
      return answers;
    });
    assert.ok(indexes.length > 0 && indexes.every((text) => text.includes('#EXT-X-ENDLIST')), 'whichever stretch of it is asked for');
  });

  await story.test('it plays whole from the shelf', async () => {
    await page.goto(`${link.origin}/shelf`);
    await act('play').click();
    const video = row().locator('video');
    await reallyPlays(page, video, { picture: true });
    await video.evaluate((element) => {
      element.playbackRate = 4;
    });
    await page.waitForFunction((element) => element.ended, await video.elementHandle(), { timeout: 120_000 });
  });

  await story.test('it plays on its own page, by the player of the page', async () => {
    await page.goto(`${link.origin}/shelf`);
    await row().getByRole('link').click();
    await page.waitForURL(`**${lesson.path}*`);
    await reallyPlays(page, page.locator('#player'), { picture: true });
    assert.equal(await page.locator('.begun').count(), 1, 'Media Source plays it');
    await page.waitForFunction(() => document.querySelector('#player').currentTime > 7);
    left_s = await page.locator('#player').evaluate((element) => (element.pause(), Math.floor(element.currentTime)));
  });

  await story.test('its boards and threads are read, and a post is written', async () => {
    await page.goto(`${link.origin}${lesson.path}/boards`);
    const picture = page.locator('main img').first();
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction((image) => image.naturalWidth > 0, await picture.elementHandle());
    await page.goto(link.origin + lesson.path);
    await page.getByRole('link', { name: '小数位怎么数' }).click();
    await page.waitForURL(`**/threads/${thread}`);
    const form = page.locator(`form[action="/threads/${thread}/posts"]`).last();
    await page.waitForFunction(() => document.querySelector('form [role=status]'));
    await form.locator('textarea').fill(POST);
    await form.getByRole('button').last().click();
    await form.getByText('没有网络').or(form.getByText('网络')).first().waitFor();
  });

  await story.test('a page that is not on the device is told so', async () => {
    const other = await page.context().newPage();
    await other.goto(`${link.origin}/me`);
    await other.getByRole('heading', { name: /没有网络|No link/ }).waitFor();
    await other.close();
  });

  await link.mend();

  await story.test('the post is on the server once', async () => {
    const count = async () => {
      const { posts } = await server.api('GET', `/threads/${thread}`);
      return posts.items.flatMap((post) => [post, ...(post.replies ?? [])]).filter((post) => post.body === POST).length;
    };
    await eventually('it has arrived', async () => (await count()) > 0, 120_000);
    // The page that waited for it goes there by itself.
    await page.locator('article', { hasText: POST }).waitFor({ timeout: 60_000 });
    assert.equal(await count(), 1);
    await page.reload();
    await page.locator('article', { hasText: POST }).waitFor();
    assert.equal(await count(), 1);
    assert.equal(await page.evaluate(() => localStorage.getItem('yinghuo-waiting')), null);
  });

  await story.test('how far she came without a link is on the server once, for her other devices', async () => {
    const token = await server.token('shi');
    const places = async () => (await server.api('GET', '/me/progress', { token })).items;
    await eventually('it has arrived', async () => (await places()).some(({ at_s }) => at_s === left_s), 60_000);
    const [place, ...others] = await places();
    assert.deepEqual(others, []);
    // From the shelf she had heard it to the end.
    assert.ok(place.furthest_s >= Math.floor(place.duration_s) - 1, JSON.stringify(place));
    await eventually('nothing waits', () => page.evaluate(() => localStorage.getItem('yinghuo.progress') === null));
  });

  await story.test('the lesson goes on where it was left without a link, and what came from the device cost nothing', async () => {
    await page.goto(link.origin + lesson.path);
    const player = page.locator('#player');
    await page.waitForFunction(() => document.querySelector('#player').src.startsWith('blob:'));
    await page.locator('.play').click();
    await page.locator('[data-at=said]', { hasText: '从上次停下的' }).waitFor();
    await page.waitForFunction((at_s) => document.querySelector('#player').currentTime > at_s, left_s);
    assert.ok((await player.evaluate((element) => element.currentTime)) < left_s + 5);
    const spent = await page.evaluate(() => JSON.parse(localStorage.getItem('yinghuo.month') ?? '{}').bytes ?? 0);
    const bytes = (await ask()).kept.bytes;
    assert.ok(spent < bytes / 2, `${spent} of ${bytes} bytes were counted`);
  });

  await story.test('signing out leaves no page that names her', async () => {
    await page.goto(`${link.origin}/me`);
    await page.locator('form[action="/sign-out"] button').click();
    await page.waitForURL('**/sign-in*');
    const named = await page.evaluate(async () => {
      const found = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const key of await cache.keys()) if ((await (await cache.match(key)).text()).includes('石小雨')) found.push(key.url);
      }
      return found;
    });
    assert.deepEqual(named, []);
  });
});
