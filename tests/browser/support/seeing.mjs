// What an eye and a hand find wrong on a page, as lines to read: the rules of axe, and what it does not look at.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The least side of what a finger must hit, in CSS pixels. */
const TARGET_PX = 44;

/** Violations of axe's rules. The script comes through the debugger, so the page's policy stays as strict as it is. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `axe ${id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`));
}

/** Words or boxes that reach beyond the screen's side. */
export function sideways(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const scrolls = (element) => element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    const far = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1 && !scrolls(one.parentElement));
    return [`${scrollWidth} px wide on ${clientWidth}: ${far.slice(0, 3).map((one) => one.outerHTML.slice(0, 80)).join(' | ')}`];
  });
}

/** Buttons, fields and links that stand alone and are smaller than a finger. A link within a sentence is as high as its line. */
export function smallTargets(page) {
  return page.evaluate((least) => {
    const alone = (link) => {
      const style = getComputedStyle(link);
      if (style.display !== 'inline') return true;
      const block = link.closest('p, li, td, dd, h1, h2, h3, figcaption, small, label');
      return !block || block.textContent.trim() === link.textContent.trim();
    };
    const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1;
    return [...document.querySelectorAll('button, select, textarea, summary, input:not([type=hidden]), a[href]')]
      .filter((one) => seen(one) && (one.tagName !== 'A' || alone(one)) && !one.matches('.skip'))
      .filter((one) => {
        const target = one.closest('label') ?? one;
        const { width, height } = target.getBoundingClientRect();
        return height < least - 0.5 || width < least - 0.5;
      })
      .map((one) => {
        const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
        return `target ${Math.round(width)} × ${Math.round(height)}: ${one.outerHTML.slice(0, 100)}`;
      });
  }, TARGET_PX);
}

/** Things the keyboard reaches without their being marked. */
export async function unmarkedFocus(page, most = 40) {
  const found = [];
  await page.evaluate(() => document.activeElement?.blur());
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return 'the end';
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      if (one.matches('video, audio') || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2)) return null;
      return `focus unseen: ${one.outerHTML.slice(0, 100)}`;
    });
    if (here === 'the end') break;
    if (here) found.push(here);
  }
  return found;
}

/** Starts to listen; the answer gives what went elsewhere or was refused by the page's policy since. */
export function listen(page, origin) {
  const heard = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url)) heard.push(`asked another host: ${url}`);
  });
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) heard.push(`refused: ${message.text().slice(0, 200)}`);
  });
  page.on('pageerror', (error) => heard.push(`script: ${error.message}`));
  return () => heard.splice(0);
}
