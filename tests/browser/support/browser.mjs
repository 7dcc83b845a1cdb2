// Chromium as people have it: a PC's window, a cheap phone's small screen.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];
const FLAGS = [
  '--no-sandbox', // tests may run as root, in a container
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--mute-audio',
];

/** `more`: further flags. */
export function launch(more = []) {
  const executablePath = process.env.YINGHUO_CHROMIUM ?? PLACES.find(existsSync);
  if (!executablePath) throw new Error('Chromium is missing: run deploy/setup test');
  return chromium.launch({ executablePath, args: [...FLAGS, ...more] });
}

/** A teacher's PC. */
export const PC = { viewport: { width: 1280, height: 800 }, locale: 'zh-CN' };
/** A student's phone. */
export const PHONE = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN' };

/** Plays a media element from a tap and checks that it really plays: time passes and, for a picture, pixels change. */
export async function reallyPlays(page, media, { picture }) {
  await media.evaluate((element) => element.play());
  await page.waitForFunction((element) => element.currentTime > 1, await media.elementHandle(), { timeout: 30_000 });
  const look = () =>
    media.evaluate((element) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
      const paint = canvas.getContext('2d');
      // The player shows the picture in an element of its own, below the one that has controls and sound.
      paint.drawImage(document.querySelector('.shown .picture') ?? element, 0, 0, 64, 36);
      return { at: element.currentTime, pixels: [...paint.getImageData(0, 0, 64, 36).data] };
    });
  if (!picture) return;
  const first = await look();
  await page.waitForFunction(([element, at]) => element.currentTime > at + 2, [await media.elementHandle(), first.at], { timeout: 30_000 });
  const second = await look();
  const changed = first.pixels.filter((value, i) => Math.abs(value - second.pixels[i]) > 2).length;
  const lit = second.pixels.filter((value, i) => i % 4 !== 3 && value > 16).length;
  if (changed === 0 || lit === 0) throw new Error(`the picture stands still: ${changed} values changed, ${lit} are lit`);
}
