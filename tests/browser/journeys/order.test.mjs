// A moderation round, by phone and by PC, with scripts and without: reported, hidden with a reason, brought back, closed, held.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { PASSWORD, TestServer } from '../support/server.mjs';

const WORDS = {
  'zh-CN': {
    report: '举报', hide: '隐藏这条', restore: '恢复这条内容', spam: '广告或刷屏', hidden: '这条内容被管理员收起了', lock: '关闭讨论', closed: '这个讨论已经关闭',
    held: '要等管理员看过', pass: '放行', notice: '管理员处理了', list: '词表', add: '加进词表', silence: '暂停发言', silenced: '您暂时不能发言', settled: '已经讨论清楚', trail: '处理记录',
  },
  en: {
    report: 'Report', hide: 'Hide the post', restore: 'Bring this post back', spam: 'Advertising or flooding', hidden: 'This post was hidden by a moderator', lock: 'Close thread', closed: 'This thread is closed',
    held: 'waits for a moderator', pass: 'Let pass', notice: 'The moderators dealt', list: 'Word list', add: 'Put on the word list', silence: 'Silence for a time', silenced: 'You cannot post', settled: 'Nothing is left to say', trail: 'What was done',
  },
};

let server, browser, author;

before(async () => {
  server = await TestServer.start({ YINGHUO_TRANSCODERS: '0' });
  await server.addPeople({ mo: ['moderator', '莫主任'], yang: ['teacher', '杨秀英'], zhao: ['teacher', '赵卖课'] });
  author = await server.token('zhao');
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.remove();
});

async function signedIn(device, username) {
  const context = await browser.newContext(device);
  const page = await context.newPage();
  await page.goto(`${server.origin}/sign-in`);
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('main form button.main').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return { context, page };
}

const post = (page, text) => page.locator('article.post', { hasText: text }).last();

async function fitsThePhone(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px too wide`);
}

for (const device of [PHONE, { ...PC, locale: 'en' }, { ...PHONE, locale: 'en', javaScriptEnabled: false }]) {
  const kind = `${device.locale}, ${device.isMobile ? 'phone' : 'PC'}, scripts ${device.javaScriptEnabled === false ? 'off' : 'on'}`;
  test(`a moderation round (${kind})`, { timeout: 120_000 }, async () => {
    const words = WORDS[device.locale];
    const advert = `低价出售名师课件 ${kind}`;
    const opened = { about: 'room:math', title: `教具怎么做 ${kind}`, body: '请大家说说。' };
    const thread = (await server.api('POST', '/threads', { token: author, body: opened })).id;
    await server.api('POST', `/threads/${thread}/posts`, { token: author, body: { body: advert } });
    const url = `${server.origin}/threads/${thread}`;
    const [reader, moderator, writer] = [await signedIn(device, 'yang'), await signedIn(device, 'mo'), await signedIn(device, 'zhao')];

    // a reader reports it
    await reader.page.goto(url);
    await post(reader.page, advert).getByRole('link', { name: words.report, exact: true }).click();
    await reader.page.locator('#reason').fill(`有人卖课 ${kind}`);
    await reader.page.locator('main form button.main').click();
    await reader.page.waitForURL((at) => at.pathname.endsWith(thread));

    // the moderator finds it in the queue and hides it with a reason
    await moderator.page.goto(`${server.origin}/moderation`);
    await fitsThePhone(moderator.page);
    const item = post(moderator.page, advert);
    await item.locator('select').selectOption({ label: words.spam });
    await item.locator('input[name=words]').fill('请看社区约定');
    await item.getByRole('button', { name: words.hide }).click();
    await eventually('the queue is empty', async () => (await moderator.page.locator('article.post').count()) === 0);

    // others see a place; the author the text and why, and is told
    await reader.page.goto(url);
    await post(reader.page, words.hidden).waitFor();
    assert.equal(await reader.page.getByText(advert).count(), 0);
    await writer.page.goto(url);
    const own = post(writer.page, advert);
    await own.getByText(words.spam).waitFor();
    await own.getByText('请看社区约定').waitFor();
    await eventually('the author is told', async () => {
      await writer.page.goto(`${server.origin}/notices`);
      return (await writer.page.locator('li', { hasText: words.notice }).filter({ hasText: words.spam }).count()) > 0;
    });
    await writer.page.locator('li', { hasText: words.notice }).filter({ hasText: opened.title }).first().getByRole('link').click();
    await writer.page.getByText('请看社区约定').waitFor();

    // brought back
    await moderator.page.goto(url);
    await post(moderator.page, advert).getByRole('link', { name: words.restore }).click();
    await moderator.page.locator('#reason').waitFor();
    await fitsThePhone(moderator.page);
    await moderator.page.locator('main form button.main').click();
    await moderator.page.waitForURL((at) => at.pathname.endsWith(thread));
    await reader.page.goto(url);
    await reader.page.getByText(advert).first().waitFor();

    // closed, with a reason for all to read
    await moderator.page.goto(url);
    await moderator.page.getByRole('link', { name: words.lock }).click();
    await moderator.page.locator('#reason').selectOption({ label: words.settled });
    await moderator.page.locator('main form button.main').click();
    await reader.page.goto(url);
    await reader.page.getByText(words.closed).filter({ hasText: words.settled }).waitFor();
    assert.equal(await reader.page.locator('textarea').count(), 0);

    await held(moderator.page, writer.page, reader.page, words, kind);

    // silenced, with the time and the reason
    await moderator.page.goto(url);
    await moderator.page.getByRole('link', { name: '赵卖课' }).first().click();
    await moderator.page.getByRole('link', { name: words.silence }).click();
    await moderator.page.locator('#words').fill('冷静一天');
    await moderator.page.locator('main form button.main').click();
    await writer.page.goto(url);
    await writer.page.locator('.note', { hasText: words.silenced }).filter({ hasText: '冷静一天' }).waitFor();
    const mo = await server.token('mo');
    const zhao = (await server.api('GET', '/me', { token: author })).id;
    await server.api('POST', '/moderation/acts', { token: mo, body: { kind: 'lift_silence', user_id: zhao, reason: 'mistake' } });

    // and all of it stands in the trail
    await moderator.page.goto(`${server.origin}/moderation/acts?thread=${thread}`);
    await fitsThePhone(moderator.page);
    await moderator.page.getByRole('heading', { name: words.trail }).waitFor();
    assert.equal(await moderator.page.locator('.rows li').count(), 3);
    for (const { context } of [reader, moderator, writer]) await context.close();
  });
}

/** A word of the list holds a post until the moderator lets it pass. */
async function held(moderator, writer, reader, words, kind) {
  const word = `包过班${kind.length}${kind.at(-1)}`;
  const text = `报名 ${word} 请联系 ${kind}`;
  await moderator.goto(`${server.origin}/moderation`);
  await moderator.getByRole('link', { name: words.list }).click();
  await moderator.locator('#word').fill(word);
  await moderator.getByRole('button', { name: words.add }).click();
  await moderator.locator('li', { hasText: word }).waitFor();
  await fitsThePhone(moderator);

  const opened = { about: 'room:math', title: `另一个讨论 ${kind}`, body: `说说 ${kind}` };
  const thread = (await server.api('POST', '/threads', { token: author, body: opened })).id;
  await writer.goto(`${server.origin}/threads/${thread}`);
  await writer.locator('form[action$="/posts"] textarea').fill(text);
  await writer.locator('form[action$="/posts"] button.main').click();
  await post(writer, text).getByText(words.held).waitFor();
  await reader.goto(`${server.origin}/threads/${thread}`);
  assert.equal(await reader.getByText(text).count(), 0);

  await moderator.goto(`${server.origin}/moderation`);
  await post(moderator, text).getByRole('button', { name: words.pass }).click();
  await eventually('the queue is empty', async () => (await moderator.locator('article.post').count()) === 0);
  await reader.reload();
  await reader.getByText(text).waitFor();
}
