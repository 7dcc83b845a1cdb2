// How a lesson plays on thin links: see tests/bench/play.
//
//   node bench_play.mjs SHORT LONG SVG [NAME…]    folders of renditions with their manifest.json; names of links

import { writeFileSync } from 'node:fs';
import { PHONE, launch } from './support/browser.mjs';
import { drawn } from './support/chart.mjs';
import { serveLessons } from './support/stored_lesson.mjs';
import { thinLink } from './support/thin_link.mjs';

const G2 = { down_kbps: 50, up_kbps: 20, rtt_ms: 500 };
/** Longer than servers keep an idle connection: a tap comes when the page has been read. */
const READING_MS = 7_000;
const PATIENCE_MS = 60_000;
const AT_MOST = { sound_s: 4, picture_s: 6, stall_s: 0, twice_bytes: 0 };

const [short, long, svg, ...names] = process.argv.slice(2);
if (!svg) {
  console.error('usage: node bench_play.mjs SHORT LONG SVG [NAME…]');
  process.exit(2);
}

/** `rung`: chosen before, and played throughout where it `stays`; `deny`: codecs this phone does not play; `for_s`: how long it plays. */
const RUNS = [
  { name: '50-long', lesson: 1, link: G2, rung: 'light', stays: true, for_s: Number(process.env.FOR_S ?? 180), what: '40 minutes, light-av1, 50 kbit/s and 500 ms', atMost: AT_MOST },
  { name: '50-short', lesson: 0, link: G2, rung: 'light', stays: true, for_s: 175, what: '3 minutes, light-av1, 50 kbit/s and 500 ms', atMost: AT_MOST },
  { name: '80-h264', lesson: 1, link: { ...G2, down_kbps: 80 }, rung: 'light', stays: true, deny: 'av01', for_s: 180, what: '40 minutes, light-h264, 80 kbit/s and 500 ms', atMost: AT_MOST },
  { name: '250-smooth', lesson: 1, link: { down_kbps: 250, up_kbps: 80, rtt_ms: 300 }, rung: 'smooth', stays: true, for_s: 180, what: '40 minutes, smooth, 250 kbit/s and 300 ms', atMost: { stall_s: 0, twice_bytes: 0 } },
  {
    name: '750-60-750', lesson: 1, rung: '', for_s: 180, what: '40 minutes, as the link carries, 750 to 60 to 750 kbit/s', atMost: { stall_s: 1 }, isDrawn: true,
    link: { down_kbps: 750, up_kbps: 250, rtt_ms: 100, profile: '0:750/250/100 60:60/20/400 120:750/250/100' },
  },
];

const { server, lessons } = await serveLessons([short, long]);
const browser = await launch(['--autoplay-policy=no-user-gesture-required']);
const rows = [];
try {
  for (const run of RUNS.filter(({ name }) => !names.length || names.includes(name))) {
    const told = await play(run);
    rows.push({ run, told });
    console.error(`${run.name}: ${JSON.stringify({ ...told, samples: undefined, rungs: rungsOf(told) })}`);
    if (run.isDrawn) writeFileSync(svg, drawn(run.what, told.samples));
  }
} finally {
  await browser.close();
  await server.remove();
}

console.log('| what | first sound (s) | first picture (s) | sound stood (s) | picture stood (s) | fetched twice (kB) | ahead at most (s) | kB | rungs | |\n|---|---|---|---|---|---|---|---|---|---|');
for (const { run, told } of rows) {
  const figures = [told.sound_s, told.picture_s, told.stall_s, told.still_s, told.twice_bytes / 1000, told.ahead_s, told.bytes / 1000];
  console.log(`| ${run.what} | ${figures.map((figure) => figure.toFixed(1)).join(' | ')} | ${rungsOf(told)} | ${isMet(run, told) ? 'yes' : 'NO'} |`);
}
process.exit(rows.every(({ run, told }) => isMet(run, told)) ? 0 : 1);

/** Which rungs were played, in seconds. */
function rungsOf({ samples }) {
  const seconds = {};
  for (const { rung } of samples) seconds[rung] = (seconds[rung] ?? 0) + 1;
  return Object.entries(seconds).map(([rung, s]) => `${rung} ${s} s`).join(', ');
}

function isMet({ atMost, stays, rung }, told) {
  // A promise kept by playing less is not kept.
  const isPlayed = !stays || told.samples.every((sample) => sample.rung === rung);
  return isPlayed && Object.entries(atMost).every(([name, most]) => told[name] <= most + 0.05);
}

async function play({ lesson, link, rung, deny, for_s }) {
  const context = await browser.newContext(PHONE);
  if (rung) await context.addCookies([{ name: 'yinghuo_play', value: `${rung}..`, url: 'http://127.0.0.1' }]);
  if (deny) await context.addInitScript(refuse, deny);
  const page = await context.newPage();
  const { path } = lessons[lesson];
  let relay;
  try {
    // The page comes over the same link, so that what it leaves open is as it would be; a falling link falls from the tap on.
    relay = await thinLink(server, link);
    await page.goto(relay.origin + path, { timeout: PATIENCE_MS });
    await page.waitForFunction(() => document.querySelector('#player')?.src.startsWith('blob:'), null, { timeout: PATIENCE_MS });
    await page.waitForTimeout(READING_MS);
    const ranges = [];
    page.on('request', (request) => {
      const range = /bytes=(\d+)-(\d+)/.exec(request.headers().range ?? '');
      if (range) ranges.push([request.url(), Number(range[1]), Number(range[2]) + 1]);
    });
    const before = relay.passed().at(-1).down_bytes;
    if (link.profile) relay.begin();
    await page.evaluate(watch);
    await page.waitForTimeout(for_s * 1000);
    const told = await page.evaluate(() => window.told());
    const passed = relay.passed();
    const samples = told.samples.map((sample, second) => ({ ...sample, link_kbps: rateAt(passed, passed.length - told.samples.length + second) }));
    return { ...told, samples, twice_bytes: twice(ranges), bytes: passed.at(-1).down_bytes - before };
  } finally {
    await context.close();
    relay?.remove();
  }
}

function rateAt(passed, second) {
  const [one, two] = [passed[second - 1], passed[second]];
  return one && two ? ((two.down_bytes - one.down_bytes) * 8) / 1000 / (two.t_s - one.t_s) : 0;
}

/** Bytes that were asked for more than once. */
function twice(ranges) {
  let [again, url, end] = [0, '', 0];
  for (const [of, from, to] of ranges.sort((a, b) => a[0].localeCompare(b[0]) || a[1] - b[1])) {
    if (of !== url) [url, end] = [of, 0];
    again += Math.max(0, Math.min(to, end) - from);
    end = Math.max(end, to);
  }
  return again;
}

/** Runs in the page: a phone that does not play a codec. */
function refuse(codec) {
  const takes = MediaSource.isTypeSupported.bind(MediaSource);
  MediaSource.isTypeSupported = (type) => !type.includes(codec) && takes(type);
}

/** Runs in the page: taps, and looks ten times a second how it goes. */
function watch() {
  const sound = document.querySelector('#player');
  const picture = () => document.querySelector('.picture');
  const start = performance.now();
  const told = { sound_s: NaN, picture_s: NaN, stall_s: 0, still_s: 0, ahead_s: 0, samples: [] };
  let [last_ms, last_s] = [start, 0];
  const end = (element, at_s) => {
    for (let i = 0; i < (element?.buffered.length ?? 0); i += 1) {
      if (element.buffered.start(i) <= at_s + 0.1 && element.buffered.end(i) > at_s) return element.buffered.end(i) - at_s;
    }
    return 0;
  };
  const look = setInterval(() => {
    const now_ms = performance.now();
    const passed_s = (now_ms - last_ms) / 1000;
    const at_s = sound.currentTime;
    if (Number.isNaN(told.sound_s)) {
      if (at_s > 0.02) told.sound_s = (now_ms - start) / 1000 - at_s;
    } else if (at_s - last_s < passed_s / 4 && !sound.ended) told.stall_s += passed_s;
    if (Number.isNaN(told.picture_s) && picture()?.closest('.shown')) told.picture_s = (now_ms - start) / 1000;
    // A picture more than a second behind what is heard stands still for who looks.
    if (picture()?.closest('.shown') && at_s - picture().currentTime > 1) told.still_s += passed_s;
    const [sound_ahead_s, picture_ahead_s] = [end(sound, at_s), end(picture(), at_s)];
    told.ahead_s = Math.max(told.ahead_s, sound_ahead_s, picture_ahead_s);
    if (now_ms - start >= told.samples.length * 1000) {
      const { rung, kbps } = document.querySelector('.row')?.dataset ?? {};
      told.samples.push({ sound_ahead_s, picture_ahead_s, rung, kbps: Number(kbps) || 0 });
    }
    [last_ms, last_s] = [now_ms, at_s];
  }, 100);
  window.told = () => {
    clearInterval(look);
    return told;
  };
  sound.play();
}
