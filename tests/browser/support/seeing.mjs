// What an eye and a hand find wrong on a page, as lines to read: the rules of axe, and what it does not look at.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The least side of what a finger must hit, in CSS pixels. */
const TARGET_PX = 44;

/** The rules whose answer depends on the theme. */
export const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Violations of axe's rules, or of some of them. The script comes through the debugger, so the page's policy stays as strict as it is. */
export async function axe(page, rules) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const options = { resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) };
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), options);
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
export async function unmarkedFocus(page) {
  // Who has come by keyboard is taken to go on by keyboard (`:focus-visible`).
  await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const found = [];
    for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
      one.focus({ preventScroll: true });
      if (document.activeElement !== one) continue; // hidden, or switched off
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) found.push(`focus unseen: ${one.outerHTML.slice(0, 100)}`);
    }
    document.activeElement?.blur();
    return found;
  });
}

/** What a page's policy lets through that it should not. */
export function loosePolicy(policy = '') {
  const rules = new Map(policy.split(';').map((rule) => rule.trim().split(/\s+/)).map(([name, ...sources]) => [name, sources.join(' ')]));
  const strict = { 'default-src': "'none'", 'script-src': "'self'", 'connect-src': "'self'", 'form-action': "'self'", 'base-uri': "'none'", 'frame-ancestors': "'none'" };
  const loose = Object.entries(strict).filter(([name, sources]) => rules.get(name) !== sources);
  if (/unsafe|\*|https?:/.test(policy)) loose.push(['the policy', 'no unsafe source']);
  return loose.map(([name, sources]) => `${name} is not ${sources}: ${policy}`);
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
