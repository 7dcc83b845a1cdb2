// Every hand and eye: each page in both languages and both themes, on a cheap phone and a PC, breaks no rule of axe, asks no
// other host and runs no script but its own; on the phone nothing runs off its side, also at twice the size of text; a finger
// hits what it is meant to, the keyboard shows where it is.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { encodedLesson } from '../support/renditions.mjs';
import { COLOURS, axe, listen, loosePolicy, sideways, smallTargets, unmarkedFocus } from '../support/seeing.mjs';
import { contextOf, wholeProduct } from '../support/whole.mjs';

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

let product, browser;

before(async () => {
  product = await wholeProduct(encodedLesson().folder);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.server.remove();
});

for (const locale of ['zh-CN', 'en']) {
  test(`every page in ${locale} can be seen and held`, { timeout: 300_000 }, async () => {
    const people = [...new Set(product.pages.map((page) => page.as ?? ''))];
    for (const who of people) await (await contextOf(who, browser, product.server.origin, PC)).close();
    // A browser draws each tab in a process of its own: two of them, for two processors.
    const halves = [0, 1].map((half) => product.pages.filter((_, place) => place % 2 === half));
    const wrong = (await Promise.all(halves.map((pages) => lookAtAll(pages, locale)))).flat();
    assert.deepEqual([...new Set(wrong.map((line) => line.replace(ID, 'ID')))], []);
  });
}

async function lookAtAll(pages, locale) {
  const wrong = [];
  for (const who of new Set(pages.map((page) => page.as ?? ''))) {
    const context = await contextOf(who, browser, product.server.origin, { ...PHONE, isMobile: false, locale });
    const tab = await context.newPage();
    const heard = listen(tab, product.server.origin);
    for (const page of pages.filter((page) => (page.as ?? '') === who)) {
      const found = [...(await look(tab, page)), ...heard()];
      wrong.push(...found.map((line) => `${page.name}: ${line}`));
    }
    await context.close();
  }
  return wrong;
}

/** Looks at a page, loaded once, on both screens, by day and by night. */
async function look(tab, page) {
  await tab.setViewportSize(PHONE.viewport);
  await tab.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const reply = await tab.goto(product.server.origin + page.path);
  if (page.optional && reply.status() === 404) return [];
  const found = loosePolicy(reply.headers()['content-security-policy']);
  if (reply.status() !== (page.status ?? 200)) found.push(`answered ${reply.status()}`);
  await tab.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  const say = (where, lines) => found.push(...lines.map((line) => `${where}: ${line}`));
  say('phone', [...(await axe(tab)), ...(await unmarkedFocus(tab)), ...(await sideways(tab)), ...(await smallTargets(tab))]);
  await tab.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  say('phone by night', await axe(tab, COLOURS));
  await tab.setViewportSize(PC.viewport);
  say('PC by night', await axe(tab, COLOURS));
  await tab.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  say('PC', await axe(tab));
  await tab.setViewportSize(PHONE.viewport);
  await tab.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  say('200 % text', await sideways(tab));
  return found;
}
