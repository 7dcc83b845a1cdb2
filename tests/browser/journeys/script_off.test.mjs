// A phone whose browser runs no scripts: reads, searches, plays, signs in and posts, all the same.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, launch } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { encodedLesson } from '../support/renditions.mjs';
import { contextOf, wholeProduct } from '../support/whole.mjs';

let product, browser;

before(async () => {
  product = await wholeProduct(encodedLesson().folder);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.server.remove();
});

const pathOf = (name) => product.pages.find((page) => page.name === name).path;

test('with scripts off a lesson is found by searching, and its voice and picture come', { timeout: 120_000 }, async () => {
  const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(product.server.origin);
  await page.getByRole('searchbox').fill('小数乘小数');
  await page.getByRole('searchbox').press('Enter');
  const hit = page.locator(`main a[href^="${pathOf('lesson')}"]`).first();
  await hit.waitFor();
  await hit.click();
  await page.waitForURL(`**${pathOf('lesson')}*`);
  assert.match(await page.locator('main').innerText(), /\d(\.\d+)? ?(MB|KB)/);

  // Its own button is drawn by the browser, out of a test's reach; this is what it does.
  const player = page.locator('#player');
  await player.evaluate((element) => void element.play());
  await eventually('the lesson plays', () => player.evaluate((element) => element.currentTime > 0.5), 30_000);

  await page.locator('.rungs a:not([data-picture])').first().click();
  assert.match(await page.locator('audio source').first().getAttribute('src'), /voice-/);
  await context.close();
});

test('with scripts off somebody signs in, reads a thread and answers it once', { timeout: 120_000 }, async () => {
  const context = await contextOf('yang', browser, product.server.origin, { ...PHONE, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(product.server.origin + pathOf('thread-short'));
  const words = '傍晚再试了一次，全班都点对了。';
  await page.locator('#body').fill(words);
  await page.getByRole('button', { name: '回复' }).last().click();
  const said = page.locator('article', { hasText: words });
  await said.last().waitFor();
  assert.equal(await said.count(), 1);
  await context.close();
});
