// Pictures of every page as its user has it, on a cheap phone and a PC, in both languages, into docs/screenshots.
//
//   node screenshots.mjs [NAME…]    only these pages

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PC, PHONE, launch } from './support/browser.mjs';
import { encodedLesson } from './support/renditions.mjs';
import { ROOT } from './support/server.mjs';
import { contextOf, wholeProduct } from './support/whole.mjs';

const FOLDER = process.env.SCREENSHOTS ?? join(ROOT, 'docs/screenshots');
/** Pages by night as well: one of each kind is enough to see. */
const BY_NIGHT = new Set(['home', 'lesson', 'thread']);
const only = new Set(process.argv.slice(2));

mkdirSync(FOLDER, { recursive: true });
const product = await wholeProduct(encodedLesson().folder);
const browser = await launch();
try {
  for (const locale of ['zh-CN', 'en']) {
    for (const [screen, device] of Object.entries({ phone: { ...PHONE, deviceScaleFactor: 1 }, pc: PC })) {
      for (const who of new Set(product.pages.map((page) => page.as ?? ''))) await takeAs(who, screen, { ...device, locale });
    }
  }
} finally {
  await browser.close();
  await product.server.remove();
}

async function takeAs(who, screen, device) {
  const context = await contextOf(who, browser, product.server.origin, device);
  const tab = await context.newPage();
  for (const page of product.pages.filter((page) => (page.as ?? '') === who && (!only.size || only.has(page.name)))) {
    const reply = await tab.goto(product.server.origin + page.path);
    if (page.optional && reply.status() === 404) continue;
    const name = `${page.name}-${screen}-${device.locale.slice(0, 2)}`;
    await tab.emulateMedia({ colorScheme: 'light' });
    await take(tab, name);
    if (!BY_NIGHT.has(page.name)) continue;
    await tab.emulateMedia({ colorScheme: 'dark' });
    await take(tab, `${name}-night`);
  }
  await context.close();
}

/** One picture, as small as it stays sharp. */
async function take(tab, name) {
  const posters = () => Promise.all([...document.querySelectorAll('video[poster]')].map((video) => Object.assign(new Image(), { src: video.poster }).decode()));
  await tab.evaluate(posters);
  const whole = join(FOLDER, `${name}.png`);
  await tab.screenshot({ path: whole, animations: 'disabled' });
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-i', whole, '-c:v', 'libwebp', '-quality', '60', '-compression_level', '6', join(FOLDER, `${name}.webp`)]);
  rmSync(whole);
  console.log(`${name}.webp`);
}
