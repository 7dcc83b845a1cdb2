// A voice message and a picture in a thread: recorded and chosen in the browser, made light by the real transcoder, heard
// and seen by somebody else; and what happens to them on a dead link and without scripts.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { PASSWORD, TestServer } from '../support/server.mjs';

const WORDS = {
  'zh-CN': { record: '录一段语音', stop: '停止', recorded: '录好了', drop: '不要这段语音', preparing: '语音正在处理', waiting: '网络断了', large: '点开看大图' },
  en: { record: 'Record a voice message', stop: 'Stop', recorded: 'Recorded', drop: 'Drop the recording', preparing: 'is being prepared', waiting: 'The link is down', large: 'See it large' },
};

let server, browser, folder, photograph, lin;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yinghuo-voices-'));
  photograph = join(folder, '练习本.jpg');
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=2400x1800', '-frames:v', '1', '-q:v', '3', photograph]);
  server = await TestServer.start({ YINGHUO_TRANSCODERS: '1' });
  await server.addPeople({ lin: ['master_teacher', '林知秋'], yang: ['teacher', '杨秀英'], shi: ['student', '石小雨'] });
  lin = await server.token('lin');
  browser = await launch(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required']);
});

after(async () => {
  await browser?.close();
  await server?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function newThread(title) {
  return (await server.api('POST', '/threads', { token: lin, body: { about: 'room:chinese', title, body: '请大家说说。' } })).id;
}

async function posts(thread) {
  return (await server.api('GET', `/threads/${thread}`)).posts.items.slice(1);
}

async function signedIn(device, username, more = {}) {
  const context = await browser.newContext({ ...device, permissions: ['microphone'], ...more });
  const page = await context.newPage();
  await page.goto(`${server.origin}/sign-in`);
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('main form button.main').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return { context, page, words: WORDS[device.locale] };
}

const replyForm = (page) => page.locator('form[action$="/posts"]').last();

/** Records for some seconds with the keyboard alone. */
async function record(page, words, seconds) {
  const button = replyForm(page).getByRole('button', { name: words.record });
  await button.focus();
  await page.keyboard.press('Enter');
  const stop = replyForm(page).getByRole('button', { name: new RegExp(`${words.stop} 0:0${seconds}`) });
  await stop.waitFor();
  await page.keyboard.press('Enter');
  await replyForm(page).getByRole('status').filter({ hasText: words.recorded }).waitFor();
}

for (const device of [PHONE, { ...PC, locale: 'en' }]) {
  test(`a voice is recorded, made light, and heard by somebody else (${device.locale})`, async () => {
    const thread = await newThread('这一句怎么读');
    const { context, page, words } = await signedIn(device, 'shi');
    await page.goto(`${server.origin}/threads/${thread}`);
    await page.locator('form[data-kept]').last().waitFor();

    // a first try that is thrown away
    await record(page, words, 1);
    await replyForm(page).getByRole('button', { name: words.drop }).click();
    assert.equal(await replyForm(page).locator('input[name=voice]').evaluate((field) => field.files.length), 0);
    await record(page, words, 4);
    await replyForm(page).locator('button.main').click();
    await page.locator('article [data-voice]').filter({ hasText: words.preparing }).waitFor();
    // it comes by itself when it is made
    const voice = page.locator('article figure.voice');
    await voice.locator('audio').waitFor({ timeout: 90_000 });
    const caption = await voice.locator('figcaption').textContent();
    assert.match(caption, /^0:0[3-6] · \d+ KB$/);
    await context.close();

    const reader = await signedIn(device, 'yang');
    const fetched = [];
    reader.page.on('response', (answer) => answer.url().includes('/e/') && fetched.push(answer.url()));
    await reader.page.goto(`${server.origin}/threads/${thread}`);
    const audio = reader.page.locator('article figure.voice audio');
    assert.equal(await audio.getAttribute('preload'), 'none');
    assert.match(await reader.page.locator('figure.voice figcaption').textContent(), /^0:0[3-6] · \d+ KB$/);
    assert.deepEqual(fetched, [], 'nothing is fetched before it is played');
    await audio.evaluate((element) => element.play());
    await reader.page.waitForFunction((element) => element.currentTime > 1, await audio.elementHandle(), { timeout: 20_000 });
    assert.match(await audio.evaluate((element) => element.currentSrc), /voice-opus\.mp4$/);
    const seconds = await audio.evaluate((element) => element.duration);
    assert.ok(seconds > 3 && seconds < 7, `${seconds} s`);
    await reader.context.close();
  });

  test(`a picture is made small before it is sent, and shown without a jump (${device.locale})`, async () => {
    const thread = await newThread('看看这道竖式');
    const { context, page, words } = await signedIn(device, 'yang');
    await page.goto(`${server.origin}/threads/${thread}`);
    await page.locator('form[data-kept]').last().waitFor();
    await replyForm(page).locator('summary').click();
    await replyForm(page).locator('input[name=pictures]').setInputFiles(photograph);
    await replyForm(page).locator('input[name=alt]').fill('练习本上的竖式');
    await replyForm(page).locator('textarea').fill('第二行错在哪里');
    const sent = page.waitForRequest((request) => request.url().endsWith('/api/v1/enclosures'));
    await replyForm(page).locator('button.main').click();
    const bytes = (await sent).postDataBuffer()?.length ?? 0;
    assert.ok(bytes < readFileSync(photograph).length, `${bytes} bytes were sent`);
    const picture = page.getByRole('img', { name: '练习本上的竖式' });
    await picture.waitFor();
    assert.deepEqual(await picture.evaluate((img) => [img.width <= 360, img.getAttribute('width'), img.getAttribute('height'), img.loading]), [true, '360', '270', 'lazy']);
    await page.getByText(words.large).waitFor();
    const { url } = (await posts(thread))[0].enclosures[0].pictures[0];
    const large = Buffer.from(await (await fetch(`${server.origin}${url}`)).arrayBuffer());
    assert.ok(large.length < 75_000 && !large.includes('Exif'), `${large.length} bytes`);
    await context.close();
  });
}

test('a voice recorded on a dead link waits in the browser and is sent once', async () => {
  const thread = await newThread('断网也能说话');
  const { context, page, words } = await signedIn(PHONE, 'shi');
  await page.goto(`${server.origin}/threads/${thread}`);
  await page.locator('form[data-kept]').last().waitFor();
  await context.setOffline(true);
  await record(page, words, 2);
  await replyForm(page).locator('textarea').fill('听听这一句');
  await replyForm(page).locator('button.main').click();
  await replyForm(page).getByRole('status').filter({ hasText: words.waiting }).waitFor();
  await page.close();
  // the answers to both first tries are lost: the file's, and then the post's
  const other = await context.newPage();
  const lost = new Set();
  await other.route('**/api/v1/**', async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (route.request().method() !== 'POST' || lost.has(path)) return route.continue();
    lost.add(path);
    await route.fetch();
    await route.abort('connectionreset');
  });
  await context.setOffline(false);
  await other.goto(`${server.origin}/courses`);
  await eventually('nothing waits any more', () => other.evaluate(() => localStorage.getItem('yinghuo-waiting') === null));
  assert.deepEqual([...lost].sort(), ['/api/v1/enclosures', `/api/v1/threads/${thread}/posts`]);
  const found = await posts(thread);
  assert.deepEqual(found.map((post) => [post.body, post.enclosures?.length]), [['听听这一句', 1]]);
  await context.close();
});

test('what the server would not have comes back into the form', async () => {
  const thread = await newThread('不是图片');
  const { context, page } = await signedIn(PHONE, 'yang');
  await page.goto(`${server.origin}/threads/${thread}`);
  await page.locator('form[data-kept]').last().waitFor();
  await replyForm(page).locator('summary').click();
  const field = replyForm(page).locator('input[name=pictures]');
  await field.setInputFiles({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('其实是文字') });
  await replyForm(page).locator('textarea').fill('这张能看吗');
  await replyForm(page).locator('button.main').click();
  await replyForm(page).getByRole('status').filter({ hasText: '既不是录音' }).waitFor();
  assert.equal(await replyForm(page).locator('textarea').inputValue(), '这张能看吗');
  assert.equal(await field.evaluate((input) => input.files[0].name), '照片.jpg');
  await context.close();
});

test('without scripts a recording and a picture are chosen as files', async () => {
  const thread = await newThread('没有脚本也能说话');
  const voice = join(folder, '录音.amr.ogg');
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=frequency=300:duration=3', '-c:a', 'libopus', voice]);
  const { context, page } = await signedIn(PHONE, 'yang', { javaScriptEnabled: false });
  await page.goto(`${server.origin}/threads/${thread}`);
  await page.locator('summary').last().click();
  await page.locator('input[name=voice]').setInputFiles(voice);
  await page.locator('input[name=pictures]').setInputFiles(photograph);
  await page.locator('form[action$="/posts"] button.main').click();
  await page.waitForURL(/post=/);
  await page.getByRole('img', { name: '图片' }).waitFor();
  await eventually('the voice is made', async () => {
    await page.reload();
    return (await page.locator('figure.voice audio').count()) > 0;
  }, 90_000);
  await context.close();
});
