// Every hand and eye: each page in both languages and both themes, on a cheap phone and a PC, breaks no rule of axe; on the phone
// nothing runs off its side, also at twice the size of text; a finger hits what it is meant to, the keyboard shows where it is.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { encodedLesson } from '../support/renditions.mjs';
import { axe, listen, sideways, smallTargets, unmarkedFocus } from '../support/seeing.mjs';
import { contextOf, wholeProduct } from '../support/whole.mjs';

let lesson, product, browser;

before(async () => {
  lesson = encodedLesson();
  product = await wholeProduct(lesson.folder);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await product?.server.remove();
  lesson?.remove();
});

for (const locale of ['zh-CN', 'en']) {
  for (const [screen, device] of Object.entries({ phone: PHONE, pc: PC })) {
    test(`every page in ${locale} on a ${screen} can be seen and held`, { timeout: 900_000 }, async () => {
      const wrong = [];
      for (const who of new Set(product.pages.map((page) => page.as ?? ''))) {
        const pages = product.pages.filter((page) => (page.as ?? '') === who);
        const context = await contextOf(who, browser, product.server.origin, { ...device, locale });
        const tab = await context.newPage();
        const heard = listen(tab, product.server.origin);
        for (const page of pages) {
          for (const found of await look(tab, page, screen === 'phone')) wrong.push(`${page.name}: ${found}`);
          wrong.push(...heard().map((found) => `${page.name}: ${found}`));
        }
        await context.close();
      }
      const once = new Set(wrong.map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')));
      assert.deepEqual([...once], []);
    });
  }
}

/** Looks at a page by day and by night, and with a finger and large text where the screen is small. */
async function look(tab, page, small) {
  await tab.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const reply = await tab.goto(product.server.origin + page.path);
  if (page.optional && reply.status() === 404) return [];
  const found = [];
  if (reply.status() !== (page.status ?? 200)) found.push(`answered ${reply.status()}`);
  await tab.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  for (const colorScheme of ['light', 'dark']) {
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await axe(tab)).map((line) => `${colorScheme}: ${line}`));
  }
  found.push(...(await unmarkedFocus(tab)));
  if (!small) return found;
  found.push(...(await sideways(tab)), ...(await smallTargets(tab)));
  await tab.evaluate(() => (document.documentElement.style.fontSize = '200%'));
  found.push(...(await sideways(tab)).map((line) => `200 % text: ${line}`));
  return found;
}
