// The main job as three people live it: a master teacher uploads a lesson over a link that breaks, a rural teacher finds
// it and asks, a student hears it on a phone.

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch, reallyPlays } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { lessonVideo } from '../support/lesson.mjs';
import { PASSWORD, TestServer } from '../support/server.mjs';
import { thinLink } from '../support/thin_link.mjs';

const LESSON = '水稻旱育秧：从选地到移栽';
const QUESTION = '寒潮来了，浅水要灌多深才护得住苗？';

let server, browser, video, link;

before(async () => {
  video = lessonVideo('seedlings'); // 60 s of a moving camera, about 25 MB
  server = await TestServer.start({ YINGHUO_TRANSCODERS: '1' });
  await server.addPeople({ lin: ['master_teacher', '林知秋'], yang: ['teacher', '杨秀英'], shi: ['student', '石小雨'] });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  link?.remove();
  await server?.remove();
});

async function signIn(page, origin, username) {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.locator('main').getByRole('button', { name: '登录' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** Makes a published course with one lesson in the studio; leaves the page at the lesson's own studio page. */
async function makeLesson(page, origin) {
  await page.goto(`${origin}/studio`);
  await page.locator('a[href="/studio/courses/new"]').click();
  await page.getByLabel('标题').fill('村里用得上的农业课');
  await page.locator('#summary').fill('九个要点，农技站老师在线答疑。');
  await page.locator('#stage').selectOption('adult');
  await page.locator('#subject').selectOption('farming');
  await page.locator('main form button.main').last().click();
  await page.waitForURL(/\/studio\/courses\/[0-9a-f-]{36}/);
  await page.locator('form[action$="/publish"] button').click();
  await page.locator('form[action$="/withdraw"]').waitFor();
  await page.locator('#lesson-title').fill(LESSON);
  await page.locator('form[action$="/lessons"] button').click();
  const toLesson = page.getByRole('link', { name: LESSON });
  await eventually('the lesson is made', async () => /\/studio\/lessons\//.test(page.url()) || (await toLesson.count()) > 0);
  if (!/\/studio\/lessons\//.test(page.url())) await toLesson.click();
  await page.locator('#video-file').waitFor();
}

/** How much of the upload the page says is through, in percent. */
const percent = (page) => page.locator('#upload-progress').evaluate((bar) => bar.value);

test('a lesson reaches the village', { timeout: 600_000 }, async (story) => {
  let lesson; // its path

  await story.test('the master teacher uploads it over a link that breaks and a server that is killed', async () => {
    link = await thinLink(server, { down_kbps: 4000, up_kbps: 16000, rtt_ms: 60, break_every_s: 5, break_for_s: 1 });
    const context = await browser.newContext(PC);
    const page = await context.newPage();
    await signIn(page, server.origin, 'lin');
    await makeLesson(page, server.origin);
    const studio = new URL(page.url()).pathname;
    const overTheLink = () => page.goto(link.origin + studio).catch(() => null); // it may be broken just now

    await eventually('the studio opens over the link', overTheLink);
    await page.locator('#video-file').setInputFiles(video);
    await eventually('a part has arrived', async () => (await percent(page)) > 15);
    await server.kill();
    await server.startAgain();
    const before = await percent(page);
    await eventually('it goes on by itself', async () => (await percent(page)) > before + 10, 120_000);

    // a new visit with the same file goes on as well
    await eventually('the studio opens over the link', overTheLink);
    await page.locator('#video-file').setInputFiles(video);
    const ready = page.locator('#media-status[data-status="ready"]');
    await eventually('it is uploaded and transcoded', async () => {
      if (await ready.count()) return true;
      assert.equal(await page.locator('.note.bad').count(), 0, await page.locator('main').innerText());
      return false;
    }, 300_000);
    const sent = link.sentUp();
    assert.ok(sent < statSync(video).size * 1.4, `${sent} bytes were sent for a file of ${statSync(video).size}`);

    await page.goto(server.origin + studio);
    await page.locator('form[action$="/publish"] button').click();
    await page.locator('form[action$="/withdraw"]').waitFor();
    lesson = studio.replace('/studio', '');
    await context.close();
  });

  await story.test('the rural teacher finds it in Chinese, watches it and asks; its author hears at once', async () => {
    const authors = await (await browser.newContext(PC)).newPage();
    await signIn(authors, server.origin, 'lin');
    await authors.goto(server.origin);
    const badge = authors.locator('[data-notices] .badge');
    const unread = async () => Number((await badge.count()) ? await badge.innerText() : 0);
    const unreadBefore = await unread();

    const context = await browser.newContext(PC);
    const page = await context.newPage();
    await signIn(page, server.origin, 'yang');
    const hit = page.locator(`main a[href="${lesson}"]`).first();
    await eventually('the lesson is found', async () => {
      await page.goto(`${server.origin}/search`);
      await page.locator('main input[type=search]').fill('旱育秧');
      await page.locator('main input[type=search]').press('Enter');
      await page.locator('main').getByRole('status').waitFor();
      return (await hit.count()) > 0;
    });
    await hit.click();
    await page.waitForURL(`**${lesson}`);
    await reallyPlays(page, page.locator('#player'), { picture: true });

    await page.getByLabel('标题').fill(QUESTION);
    await page.getByLabel('内容').fill('去年倒春寒，我们村的苗冻死了一半。');
    await page.locator('#at_s').fill('0:26');
    await page.getByRole('button', { name: '发布' }).click();
    await page.getByRole('heading', { name: QUESTION }).waitFor();
    await page.getByRole('link', { name: '0:26', exact: true }).waitFor();
    await eventually('the author sees it without asking', async () => (await unread()) > unreadBefore, 10_000);
    await authors.context().close();
    await context.close();
  });

  await story.test('the master teacher is told and answers', async () => {
    const context = await browser.newContext(PC);
    const page = await context.newPage();
    await signIn(page, server.origin, 'lin');
    await page.goto(`${server.origin}/notices`);
    await page.getByRole('link', { name: QUESTION }).first().click();
    await page.locator('#body').fill('三厘米左右，**傍晚灌、天晴排**。');
    await page.getByRole('button', { name: '回复' }).last().click();
    await page.locator('article strong', { hasText: '傍晚灌、天晴排' }).waitFor();
    await context.close();
  });

  await story.test('the student opens it on a phone, sees what it costs and hears it', async () => {
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    await page.goto(`${server.origin}${lesson}`);
    await page.getByRole('heading', { name: LESSON }).waitFor();
    assert.match(await page.locator('main').innerText(), /\d(\.\d+)? ?(MB|KB)/);
    await page.locator('.rungs a:not([data-picture])').first().click();
    await reallyPlays(page, page.locator('#player'), { picture: false });
    await context.close();
  });

  await story.test('with scripts off the lesson still offers its voice, its picture and its thread', async () => {
    const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.origin}${lesson}`);
    await page.locator('.rungs a:not([data-picture])').first().click();
    assert.match(await page.locator('audio source').first().getAttribute('src'), /voice-opus/);
    await page.goto(`${server.origin}${lesson}`);
    assert.match(await page.locator('video source').first().getAttribute('src'), /light-av1/);
    assert.match(await page.locator('video source').last().getAttribute('src'), /light-h264/);
    await page.getByRole('link', { name: QUESTION, exact: true }).click();
    await page.locator('article strong', { hasText: '傍晚灌、天晴排' }).waitFor();
    await context.close();
  });
});
