// How many bytes a lesson needs before it plays: see tests/bench/start.
//
//   node bench_start.mjs FOLDER    a folder of renditions with their manifest.json

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CountingServer } from './playing/counting_server.mjs';
import { launch } from './support/browser.mjs';

const PLAYING = join(import.meta.dirname, 'playing');
// The plain element is measured as in the evidence it is compared with. A player that fetches what it needs is measured on
// the link it is for: on a faster one the count is of how busy this machine is.
const PLAIN_LINK = { kbps: 400, latency_ms: 100 };
const THIN_LINK = { kbps: 100, latency_ms: 300 };
const ROUNDS = 3;
const PATIENCE_MS = 60_000;
/** What may be sent at most, in bytes. */
const BUDGET = { sound: 12_000, picture: 25_000, seek: 30_000, plain: 64_000, plainSeek: 100_000 };

const folder = process.argv[2];
if (!folder || !existsSync(join(folder, 'manifest.json'))) {
  console.error('usage: node bench_start.mjs FOLDER');
  process.exit(2);
}
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
const middle_s = Math.round(manifest.duration_s / 2);
const page = (name) => readFileSync(join(PLAYING, name));
const pages = { '/plain.html': page('plain.html'), '/apart.html': page('media_source.html'), '/media_source.mjs': page('media_source.mjs'), '/favicon.ico': '' };

const browser = await launch();
const rows = [];

/** Runs something in a new page `ROUNDS` times and keeps the middle of each count. */
async function measure(path, link, run) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await new CountingServer({ folder, pages, link }).start();
    const context = await browser.newContext();
    const tab = await context.newPage();
    tab.setDefaultTimeout(PATIENCE_MS);
    try {
      await tab.goto(server.url + path);
      server.reset();
      rounds.push(await Promise.race([run(tab, server), late()]));
    } finally {
      await context.close();
      await server.stop();
    }
  }
  const middle = (name) => rounds.map((round) => round[name]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  return Object.fromEntries(Object.keys(rounds[0]).map((name) => [name, middle(name)]));
}

function named({ kbps, latency_ms }) {
  return `${kbps} kbit/s, ${latency_ms} ms`;
}

function late() {
  return new Promise((_, failed) => setTimeout(() => failed(new Error(`nothing plays within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref());
}

function row(rendition, what, bytes, budget) {
  rows.push({ rendition, what, kB: (bytes / 1000).toFixed(1), budget: budget ? (budget / 1000).toFixed(0) : '', ok: Number.isFinite(bytes) && (!budget || bytes <= budget) });
}

/** Seeks when all that was asked for before has come. */
async function seek(tab, server) {
  await tab.waitForTimeout(1000);
  server.reset();
  await tab.evaluate((to_s) => window.seek(to_s), middle_s);
  return server.mark('sought').bytes;
}

/** What Media Source takes of a rendition: its picture, and its sound or the first it takes of the same family. */
async function tracksOf(rendition) {
  const family = rendition.name.split('-')[1];
  const sounds = manifest.renditions
    .filter((one) => one.sound_playlist && one.name.endsWith(family))
    .sort((a, b) => (b === rendition) - (a === rendition))
    .map((one) => ({ playlist: `/m/${one.sound_playlist}`, type: `audio/mp4; codecs="${one.codecs.split(',')[1]}"` }));
  const tab = await browser.newPage();
  const taken = await tab.evaluate((types) => types.findIndex((type) => MediaSource.isTypeSupported(type)), sounds.map((sound) => sound.type));
  await tab.close();
  if (taken < 0) throw new Error(`Media Source takes no sound of ${rendition.name}`);
  return [sounds[taken], { playlist: `/m/${rendition.picture_playlist}`, type: `video/mp4; codecs="${rendition.codecs.split(',')[0]}"` }];
}

for (const rendition of manifest.renditions.filter((one) => one.rung === 'light')) {
  const budget = rendition.name === 'light-av1' ? BUDGET : {};
  try {
    const plain = await measure('/plain.html', PLAIN_LINK, async (tab, server) => {
      await tab.evaluate((url) => window.begin(url), `/m/${rendition.file}`);
      const { bytes } = server.mark('started');
      return { bytes, seek: await seek(tab, server) };
    });
    row(rendition.name, 'plain <video>: before it plays', plain.bytes, budget.plain);
    row(rendition.name, 'plain <video>: seek to the middle', plain.seek, budget.plainSeek);
  } catch (error) {
    row(rendition.name, `plain <video>: ${error.message.split('\n')[0]}`, NaN, budget.plain);
  }
  const tracks = await tracksOf(rendition);
  const apart = await measure('/apart.html', THIN_LINK, async (tab, server) => {
    await tab.evaluate((tracks) => window.beginApart(...tracks), tracks);
    const [sound, picture] = [server.mark('sound').bytes, server.mark('picture').bytes];
    return { sound, picture, seek: await seek(tab, server) };
  });
  row(rendition.name, 'Media Source: first sound', apart.sound, budget.sound);
  row(rendition.name, 'Media Source: first picture', apart.picture, budget.picture);
  row(rendition.name, 'Media Source: seek to the middle', apart.seek, budget.seek);
  const together = await measure('/apart.html', THIN_LINK, async (tab, server) => {
    await tab.evaluate((tracks) => window.beginTogether(...tracks), tracks);
    const { bytes } = server.mark('playing');
    return { bytes, seek: await seek(tab, server) };
  });
  row(rendition.name, 'Media Source, one element: before it plays', together.bytes, budget.picture);
  row(rendition.name, 'Media Source, one element: seek to the middle', together.seek, budget.seek);
}
await browser.close();

console.log(`${Math.round(manifest.duration_s / 60)} minutes; plain on ${named(PLAIN_LINK)}, Media Source on ${named(THIN_LINK)};`);
console.log(`kB sent until it plays, heads of answers included, the middle of ${ROUNDS} rounds\n`);
console.log('| rendition | what | kB | at most | |\n|---|---|---|---|---|');
for (const { rendition, what, kB, budget, ok } of rows) console.log(`| ${rendition} | ${what} | ${kB} | ${budget} | ${budget || !ok ? (ok ? 'yes' : 'NO') : ''} |`);
process.exit(rows.every((one) => one.ok) ? 0 : 1);
