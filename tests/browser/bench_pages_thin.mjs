// How long a cheap phone waits for a page on a thin wire: Chromium on a 360 × 640 screen, its CPU slowed six times, a relay with
// the link's rate and round trip between it and the server. Prints a table and writes docs/bench/pages-thin.md.
//
//   node bench_pages_thin.mjs [--rounds N]

import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PHONE, launch } from './support/browser.mjs';
import { encodedLesson } from './support/renditions.mjs';
import { ROOT } from './support/server.mjs';
import { thinLink } from './support/thin_link.mjs';
import { wholeProduct } from './support/whole.mjs';

const PROFILES = [
  { down_kbps: 50, up_kbps: 20, rtt_ms: 500 },
  { down_kbps: 250, up_kbps: 100, rtt_ms: 300 },
  { down_kbps: 750, up_kbps: 250, rtt_ms: 100 },
];
const PAGES = ['home', 'lesson', 'case', 'search', 'thread'];
/** A page of one word: what this browser needs on this machine, whatever the page. */
const ONE_WORD = { name: 'one word', path: '/healthz' };
const CPU_SLOWED = 6;
/** One to connect, one to ask and be answered. */
const ROUND_TRIPS = 2;
/** At most: times the floor everywhere, and milliseconds on the first profile. */
const BUDGET = { ratio: 1.3, first_ms: 3000 };
const ROUNDS = Number(process.argv[process.argv.indexOf('--rounds') + 1]) || 3;
/** A page is done when nothing has moved this long. */
const QUIET_MS = 1500;

const product = await wholeProduct(encodedLesson().folder);
const browser = await launch();
const rows = [];
try {
  for (const profile of PROFILES) {
    const link = await thinLink(product.server, profile);
    let least = NaN;
    for (const { name, path } of [ONE_WORD, ...PAGES.map((wanted) => product.pages.find((page) => page.name === wanted))]) {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await visit(link.origin + path));
      const middle = (what) => rounds.map((one) => one[what]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
      const one = Object.fromEntries(Object.keys(rounds[0]).map((what) => [what, middle(what)]));
      const floor = ROUND_TRIPS * profile.rtt_ms + (8 * one.document) / profile.down_kbps;
      if (name === ONE_WORD.name) least = one.fcp;
      rows.push({ profile, name, ...one, floor, ratio: one.fcp / floor, beside: one.fcp / least });
      console.log(line(rows.at(-1)));
    }
    link.remove();
  }
} finally {
  await browser.close();
  await product.server.remove();
}
writeFileSync(join(ROOT, 'docs/bench/pages-thin.md'), report());
const ours = rows.filter((row) => row.name !== ONE_WORD.name);
const missed = ours.filter((row) => row.ratio > BUDGET.ratio || (row.profile === PROFILES[0] && row.fcp > BUDGET.first_ms));
for (const row of missed) console.log(`missed: ${row.name} at ${row.profile.down_kbps} kbit/s, ${Math.round(row.fcp)} ms, ${row.ratio.toFixed(2)} × the floor`);
process.exit(missed.length ? 1 : 0);

/** One visit by a phone that was never there. */
async function visit(url) {
  const context = await browser.newContext(PHONE);
  const tab = await context.newPage();
  const debug = await context.newCDPSession(tab);
  await debug.send('Network.enable');
  await debug.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWED });
  const kinds = new Map();
  const wire = { requests: 0, bytes: 0, document: 0, scripts: 0 };
  let moved = Date.now();
  debug.on('Network.requestWillBeSent', ({ requestId, type, request }) => {
    if (request.url.startsWith('data:')) return;
    kinds.set(requestId, type);
    wire.requests += 1;
  });
  debug.on('Network.dataReceived', () => (moved = Date.now()));
  debug.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    moved = Date.now();
    if (!kind) return;
    wire.bytes += encodedDataLength;
    if (kind === 'Document') wire.document += encodedDataLength;
    if (kind === 'Script') wire.scripts += encodedDataLength;
  });
  await tab.addInitScript(() => {
    window.seen = { lcp: 0, busy: 0 };
    new PerformanceObserver((list) => (window.seen.lcp = list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((task) => (window.seen.busy = task.startTime + task.duration))).observe({ type: 'longtask', buffered: true });
  });
  await tab.goto(url, { waitUntil: 'load', timeout: 120_000 });
  while (Date.now() - moved < QUIET_MS) await pause(100);
  const times = await tab.evaluate(() => ({
    fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    lcp: window.seen.lcp,
    ready: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
    busy: window.seen.busy,
  }));
  await context.close();
  return { ...wire, fcp: times.fcp, lcp: times.lcp, tti: Math.max(times.fcp, times.ready, times.busy) };
}

function line({ profile, name, requests, bytes, document, scripts, fcp, lcp, tti, floor, ratio, beside }) {
  const seconds = (ms) => (ms / 1000).toFixed(2);
  return `| ${profile.down_kbps} kbit/s, ${profile.rtt_ms} ms | ${name} | ${requests} | ${bytes} | ${document} | ${scripts} | ${seconds(floor)} | ${seconds(fcp)} | ${ratio.toFixed(2)} | ${beside.toFixed(2)} | ${seconds(lcp)} | ${seconds(tti)} |`;
}

function report() {
  return `# Pages on a thin wire

\`make bench-pages-thin\`: Chromium, 360 × 640, CPU slowed ${CPU_SLOWED} ×, nothing cached, through \`tests/support/thin_link.py\`; the middle of ${ROUNDS} visits.
The thread has 50 posts. On ${cpus().length} cores with a load of ${loadavg()[1].toFixed(1)} from other work.

Floor: ${ROUND_TRIPS} round trips (connect; ask and be answered) + 8 × bytes of the page on the wire, its head included, ÷ rate. A browser may paint before the
last byte of the page has come, so a ratio can be below 1. A page of one word (\`/healthz\`) says what this browser
needs on this machine, whatever the page: on a quick link that is most of it. Interactive: the page is parsed, its islands have run and no task of 50 ms is left; links
and forms work from the first paint. Budget: first paint at most ${BUDGET.ratio} × the floor, and ${BUDGET.first_ms / 1000} s on the first link.

| link | page | requests | bytes | of it the page | of it scripts | floor, s | first paint, s | ÷ floor | ÷ one word's | largest paint, s | interactive, s |
|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.map(line).join('\n')}
`;
}
