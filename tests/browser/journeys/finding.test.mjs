// A rural teacher finds the case for tomorrow's chapter with the words in her head: pinyin, initials, half a title, a grade
// and a volume, a colleague's name; in Chinese and English, on a phone and a PC, with scripts and without.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { TestServer } from '../support/server.mjs';

const MATH = { stage: 'primary', subject: 'math', edition: 'renjiao' };
const [CASE, COURSE, DIVISION, VOLUMES, WEATHER, LIGHT] = [
  '小数乘法：用宣传栏的面积引入', '小数乘法入门', '小数除法：分粮食', '长方体的体积', "Unit 3 What's the weather like?", '光合作用的验证实验',
];
/** What is typed, and what must come first. */
const VOICES = [
  ['xscf', [CASE, COURSE]],
  ['xiaoshu chengfa', [CASE, COURSE]],
  ['小数乘法 公开课', [CASE]],
  ['5上 小数', [CASE, DIVISION, COURSE]],
  ['Unit 3 weather', [WEATHER]],
  ['林知秋', ['林知秋']],
  ['光和作用的验证', [LIGHT]],
  ['５年级　长方体', [VOLUMES]],
];
const WORDS = {
  'zh-CN': { search: '搜索', grade: '五年级', volume: '上册', cases: '教学案例', nothing: '没有找到', wanted: '求课例' },
  en: { search: 'Search', grade: 'Grade 5', volume: 'Volume 1', cases: 'teaching case', nothing: 'Nothing found', wanted: 'Wanted' },
};
const SCREENS = [PHONE, { ...PC, locale: 'en' }];

let server, browser;

before(async () => {
  server = await TestServer.start({ YINGHUO_TRANSCODERS: '0' });
  await server.addPeople({ lin: ['master_teacher', '林知秋'], wei: ['master_teacher', '韦春花'] });
  const [lin, wei] = [await server.token('lin'), await server.token('wei')];
  const publish = async (token, path, body) => {
    const { id } = await server.api('POST', path, { token, body });
    await server.api('POST', `${path}/${id}/publish`, { token, body: {} });
  };
  const design = (text) => ({ keywords: [], parts: { design: text } });
  await publish(lin, '/cases', { title: CASE, summary: '在镇中心校上过的示范课，没有投影也能上。', ...MATH, grade: 5, volume: 1, ...design('先估一估，再按整数乘。') });
  await publish(lin, '/courses', { title: COURSE, summary: '先按整数乘，再数小数位。', ...MATH, grade: 5, volume: 1 });
  await publish(wei, '/cases', { title: DIVISION, summary: '把粮食分一分，学会小数除法。', ...MATH, grade: 5, volume: 1, ...design('分一分。') });
  await publish(wei, '/cases', { title: VOLUMES, summary: '用粉笔盒量一量。', ...MATH, grade: 5, volume: 2, ...design('数一数小方块。') });
  await publish(wei, '/cases', { title: WEATHER, summary: 'Talk about the weather with pictures and songs.', stage: 'primary', grade: 4, subject: 'english', volume: 2, ...design('Warm up with a song.') });
  await publish(lin, '/cases', { title: LIGHT, summary: '没有实验室也能做。', stage: 'junior', grade: 7, subject: 'biology', volume: 1, ...design('用热水杯代替酒精灯。') });
  const found = (words) => server.api('GET', `/search?q=${encodeURIComponent(words)}`);
  await eventually('everything can be found', async () => (await Promise.all([CASE, COURSE, DIVISION, VOLUMES, WEATHER, LIGHT].map(found))).every(({ total }) => total > 0));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.remove();
});

const box = (page) => page.locator('main input[type=search]');
const first = (page) => page.locator('main .rows > li > a').first();
const address = (page) => new URL(page.url()).searchParams;

async function search(page, words) {
  await box(page).fill(words);
  await box(page).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === words);
}

for (const device of [...SCREENS, { ...PHONE, javaScriptEnabled: false }]) {
  const how = `${device.locale}${device.javaScriptEnabled === false ? ', scripts off' : ''}`;
  const words = WORDS[device.locale];

  test(`what she has in her head comes first (${how})`, { timeout: 120_000 }, async () => {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    await page.goto(server.origin);
    await page.getByRole(device.javaScriptEnabled === false ? 'searchbox' : 'combobox').fill('小数');
    await page.getByRole('button', { name: words.search }).click();
    for (const [typed, wanted] of VOICES) {
      await search(page, typed);
      const title = (await first(page).textContent()).trim();
      assert.ok(wanted.includes(title), `${typed}: ${title}`);
    }
    await search(page, 'xscf');
    await first(page).click();
    await page.getByRole('heading', { level: 1, name: /小数乘法/ }).waitFor();
    await context.close();
  });

  test(`what was understood is a chip that goes away, a chosen filter stays until it is taken off (${how})`, { timeout: 120_000 }, async () => {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    await page.goto(`${server.origin}/search`);
    await search(page, '5上 小数');
    for (const chip of [words.grade, words.volume]) await page.getByRole('link', { name: `${chip} ×`, exact: true }).waitFor();
    await page.getByRole('link', { name: `${words.volume} ×`, exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('as_words') === 'volume');
    await page.getByRole('link', { name: `${words.grade} ×`, exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: `${words.volume} ×`, exact: true }).count(), 0);
    assert.equal(await box(page).inputValue(), '5上 小数');

    await search(page, '小数');
    await page.getByRole('link', { name: new RegExp(`^${words.cases} \\d+$`) }).click();
    await page.waitForURL((url) => url.searchParams.get('kind') === 'case');
    assert.deepEqual(await page.locator('main .rows > li .tag').allTextContents(), [words.cases, words.cases]);
    // It holds for what is searched next, too.
    await search(page, '小数除法');
    assert.equal(address(page).get('kind'), 'case');
    await page.getByRole('link', { name: `${words.cases} ×`, exact: true }).click();
    await page.waitForURL((url) => !url.searchParams.has('kind'));
    await context.close();
  });
}

for (const device of SCREENS) {
  test(`who finds nothing is offered the nearest chapter and may ask for a case (${device.locale})`, async () => {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    const words = WORDS[device.locale];
    await page.goto(`${server.origin}/search`);
    await search(page, '圆锥量子');
    const main = page.locator('main');
    await main.getByText(words.nothing).waitFor();
    await main.locator('.tags').getByRole('link', { name: /圆锥/ }).waitFor();
    await main.getByRole('link', { name: words.wanted }).click();
    await page.waitForURL('**/wanted?text=*');
    await context.close();
  });
}
