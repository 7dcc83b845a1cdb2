// Talking and searching over a poor link: nothing typed is lost, nothing is said twice, news comes by itself.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { PASSWORD, TestServer } from '../support/server.mjs';

const WORDS = {
  'zh-CN': { user: '用户名', password: '密码', signIn: '登录', body: '内容', reply: '回复', waiting: '网络断了', draft: '上次没写完', forget: '清除搜索记录', before: '搜过' },
  en: { user: 'Username', password: 'Password', signIn: 'Sign in', body: 'Text', reply: 'Reply', waiting: 'The link is down', draft: 'What you had begun', forget: 'Forget these searches', before: 'searched before' },
};

let server, browser, lin, yang, course;

before(async () => {
  server = await TestServer.start({ YINGHUO_TRANSCODERS: '0' });
  await server.addPeople({ lin: ['master_teacher', '林知秋'], yang: ['teacher', '杨秀英'], shi: ['student', '石小雨'] });
  [lin, yang] = [await server.token('lin'), await server.token('yang')];
  const shelf = { stage: 'primary', grade: 5, subject: 'math', edition: 'renjiao', volume: 1 };
  course = (await server.api('POST', '/courses', { token: lin, body: { title: '小数乘法入门', summary: '先按整数乘。', ...shelf } })).id;
  await server.api('POST', `/courses/${course}/publish`, { token: lin, body: {} });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.remove();
});

async function newThread(title) {
  return (await server.api('POST', '/threads', { token: lin, body: { about: `course:${course}`, title, body: '请大家说说。' } })).id;
}

/** The bodies of a thread's posts after the first, in order. */
async function replies(thread) {
  const found = await server.api('GET', `/threads/${thread}`);
  const posts = found.posts.items ?? found.posts;
  return posts.slice(1).map((post) => post.body);
}

async function signedIn(device, username) {
  const context = await browser.newContext(device);
  const page = await context.newPage();
  const words = WORDS[device.locale];
  await page.goto(`${server.origin}/sign-in`);
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('main form button.main').click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return { context, page, words };
}

/** The last form of a thread's page: a reply to the thread itself. */
const replyForm = (page) => page.locator('form[action$="/posts"]').last();

async function reply(page, text) {
  await replyForm(page).locator('textarea').fill(text);
  await replyForm(page).locator('button.main').click();
}

for (const device of [PHONE, { ...PC, locale: 'en' }]) {
  test(`posts written on a dead link are sent once, in order, when it is back (${device.locale})`, async () => {
    const thread = await newThread('断网也能发言');
    const { context, page, words } = await signedIn(device, 'shi');
    await page.goto(`${server.origin}/threads/${thread}`);
    await page.locator('form[data-kept]').last().waitFor();
    await context.setOffline(true);
    await reply(page, '第一句');
    const status = replyForm(page).getByRole('status');
    await status.filter({ hasText: words.waiting }).waitFor();
    await reply(page, '第二句');
    await status.filter({ hasText: words.waiting }).waitFor();
    assert.deepEqual(await replies(thread), []);

    // the answer to the first try is lost on the way: the server has it, the browser does not know
    let lost = 0;
    await page.route('**/api/v1/threads/*/posts', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort('connectionreset');
    });
    await context.setOffline(false);
    await eventually('both are there', async () => (await replies(thread)).length >= 2);
    assert.equal(lost, 1);
    assert.deepEqual(await replies(thread), ['第一句', '第二句']);
    await page.locator('article', { hasText: '第二句' }).waitFor();
    await context.close();
  });
}

test('a post outlives its page and is sent from any other', async () => {
  const thread = await newThread('关了页面也不丢');
  const { context, page, words } = await signedIn(PHONE, 'yang');
  await page.goto(`${server.origin}/threads/${thread}`);
  await page.locator('form[data-kept]').last().waitFor();
  await context.setOffline(true);
  await reply(page, '路上写的一句');
  await replyForm(page).getByRole('status').filter({ hasText: words.waiting }).waitFor();
  await page.close();
  await context.setOffline(false);
  const other = await context.newPage();
  await other.goto(`${server.origin}/courses`);
  await eventually('it is sent', async () => (await replies(thread)).length > 0);
  assert.deepEqual(await replies(thread), ['路上写的一句']);
  await eventually('nothing waits any more', () => other.evaluate(() => localStorage.getItem('yinghuo-waiting') === null));
  await context.close();
});

test('what one person wrote is not sent by another who signs in on the same phone', async () => {
  const thread = await newThread('共用一部手机');
  const { context, page } = await signedIn(PHONE, 'yang');
  await page.goto(`${server.origin}/threads/${thread}`);
  await page.locator('form[data-kept]').last().waitFor();
  await context.setOffline(true);
  await reply(page, '杨老师的话');
  await replyForm(page).getByRole('status').filter({ hasText: WORDS['zh-CN'].waiting }).waitFor();
  await page.close();
  await context.clearCookies();
  await context.setOffline(false);
  const other = await context.newPage();
  await other.goto(`${server.origin}/sign-in`);
  await other.locator('#username').fill('shi');
  await other.locator('#password').fill(PASSWORD);
  await other.locator('main form button.main').click();
  await other.waitForURL((url) => url.pathname !== '/sign-in');
  await other.goto(`${server.origin}/threads/${thread}`);
  await other.locator('form[data-kept]').last().waitFor();
  await reply(other, '石小雨的话');
  await eventually('her own is sent', async () => (await replies(thread)).length > 0);
  assert.deepEqual(await replies(thread), ['石小雨的话']);
  await context.close();
});

test('a post of somebody whose session has ended goes out when they have signed in again', async () => {
  const thread = await newThread('登录过期');
  const { context, page } = await signedIn(PHONE, 'yang');
  await page.goto(`${server.origin}/threads/${thread}`);
  await page.locator('form[data-kept]').last().waitFor();
  await context.clearCookies();
  await reply(page, '写完才发现要登录');
  await replyForm(page).getByRole('status').filter({ hasText: '登录已过期' }).waitFor();
  assert.deepEqual(await replies(thread), []);
  await page.goto(`${server.origin}/sign-in`);
  await page.locator('#username').fill('yang');
  await page.locator('#password').fill(PASSWORD);
  await page.locator('main form button.main').click();
  await eventually('it is sent', async () => (await replies(thread)).length > 0);
  assert.deepEqual(await replies(thread), ['写完才发现要登录']);
  await context.close();
});

for (const device of [PHONE, { ...PC, locale: 'en' }]) {
  test(`a draft is there after a reload and gone once it is sent (${device.locale})`, async () => {
    const thread = await newThread('没写完的话');
    const { context, page, words } = await signedIn(device, 'yang');
    await page.goto(`${server.origin}/threads/${thread}`);
    await page.locator('form[data-kept]').last().waitFor();
    await replyForm(page).locator('textarea').fill('写到一半，电话来了');
    await page.reload();
    await replyForm(page).getByRole('status').filter({ hasText: words.draft }).waitFor();
    assert.equal(await replyForm(page).locator('textarea').inputValue(), '写到一半，电话来了');
    await replyForm(page).locator('button.main').click();
    await page.locator('article', { hasText: '写到一半，电话来了' }).waitFor();
    await page.reload();
    assert.equal(await replyForm(page).locator('textarea').inputValue(), '');
    assert.deepEqual(await replies(thread), ['写到一半，电话来了']);
    await context.close();
  });
}

test('a refused post gives its text back, with scripts and without', async () => {
  const thread = await newThread('关掉的讨论');
  const { context, page } = await signedIn(PHONE, 'yang');
  await page.goto(`${server.origin}/threads/${thread}`);
  await page.locator('form[data-kept]').last().waitFor();
  const admin = await server.token('admin');
  await server.api('POST', `/threads/${thread}/lock`, { token: admin, body: { locked: true } });
  await reply(page, '写了很久的一段话');
  await replyForm(page).getByRole('status').filter({ hasText: '没有发成' }).waitFor();
  assert.equal(await replyForm(page).locator('textarea').inputValue(), '写了很久的一段话');
  await context.close();

  await server.api('POST', `/threads/${thread}/lock`, { token: admin, body: { locked: false } });
  const plain = await signedIn({ ...PHONE, javaScriptEnabled: false }, 'yang');
  await plain.page.goto(`${server.origin}/threads/${thread}`);
  await replyForm(plain.page).locator('textarea').fill('   ');
  await replyForm(plain.page).locator('button.main').click();
  await plain.page.locator('[aria-invalid]').waitFor();
  await server.api('POST', `/threads/${thread}/lock`, { token: admin, body: { locked: true } });
  await replyForm(plain.page).locator('textarea').fill('没有脚本时写的话');
  await replyForm(plain.page).locator('button.main').click();
  await plain.page.getByRole('alert').waitFor();
  assert.equal(await plain.page.locator('textarea').last().inputValue(), '没有脚本时写的话');
  await plain.context.close();
});

test('news comes by itself, many replies as one notice, also after the line broke', async () => {
  const thread = await newThread('谁来回答');
  const { context, page } = await signedIn(PC, 'lin');
  const badge = page.locator('[data-notices] .badge');
  const unread = async () => Number((await badge.count()) ? await badge.innerText() : 0);
  const before = await unread();
  const say = (body) => server.api('POST', `/threads/${thread}/posts`, { token: yang, body: { body } });
  await say('一');
  await eventually('the first is told', async () => (await unread()) === before + 1, 10_000);
  await page.getByRole('status').filter({ hasText: `(${before + 1})` }).waitFor();
  await server.kill();
  await server.startAgain();
  await say('二');
  await say('三');
  const other = await newThread('另一个');
  await server.api('POST', `/threads/${other}/posts`, { token: yang, body: { body: '也说一句' } });
  await eventually('the line is back and a second notice is told', async () => (await unread()) === before + 2, 30_000);
  await page.goto(`${server.origin}/notices`);
  await page.locator('li', { hasText: '谁来回答' }).filter({ hasText: '3 条新回复' }).waitFor();
  await context.close();
});

for (const device of [PC, { ...PHONE, locale: 'en' }]) {
  test(`the search box suggests by keyboard and remembers on the device alone (${device.locale})`, async () => {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    const words = WORDS[device.locale];
    await eventually('the course can be found', async () => {
      const found = await server.api('GET', `/search/suggest?q=${encodeURIComponent('小数乘')}`);
      return found.items.length > 0;
    });
    await page.goto(server.origin);
    const box = page.getByRole('combobox');
    await box.click();
    await box.pressSequentially('小数乘');
    const option = page.getByRole('option', { name: '小数乘法入门' });
    await option.waitFor();
    assert.equal(await box.getAttribute('aria-expanded'), 'true');
    await box.press('ArrowDown');
    assert.equal(await option.getAttribute('aria-selected'), 'true');
    assert.equal(await box.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
    await box.press('Escape');
    assert.equal(await option.isVisible(), false);
    await box.press('End');
    await box.pressSequentially('法');
    await option.waitFor();
    await box.press('ArrowDown');
    await box.press('Enter');
    await page.waitForURL(`**/courses/${course}`);

    await page.goto(server.origin);
    await page.getByRole('combobox').click();
    await page.getByRole('option', { name: words.before }).waitFor();
    await page.getByRole('option', { name: words.forget }).click();
    await page.reload();
    await page.getByRole('combobox').click();
    assert.equal(await page.getByRole('option').count(), 0);
    await context.close();
  });
}
