// Whatever the transcoder makes is played by the players people have: each rendition plain and through HLS, in Chromium and
// in Firefox, and by programs; the playlists are read by a parser that is not ours.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import hlsParser from 'hls-parser';
import { CountingServer } from '../playing/counting_server.mjs';
import { launch } from '../support/browser.mjs';
import { openInFirefox } from '../support/firefox.mjs';
import { encodedLesson } from '../support/renditions.mjs';

const HERE = import.meta.dirname;
const MASTER = 'master.m3u8';
/** Picture codecs by which the master playlist is halved, so that a browser that takes both plays both. */
const FAMILIES = ['av01', 'avc1'];
/** An MP4 with MP3 is for players that know only one `src`; Media Source takes none. */
const IS_MP3_IN_MP4 = /mp4a\.(69|6B)/;

let lesson, server;

before(async () => {
  hlsParser.setOptions({ strictMode: true });
  lesson = encodedLesson();
  const pages = {
    '/every.html': readFileSync(join(HERE, '../playing/every.html')),
    '/hls.js': readFileSync(join(HERE, '../node_modules/hls.js/dist/hls.min.js')),
    '/items': JSON.stringify(items()),
    ...Object.fromEntries(FAMILIES.map((family) => [`/m/${family}.m3u8`, masterOf(family)])),
    '/favicon.ico': '',
  };
  server = await new CountingServer({ folder: lesson.folder, pages }).start();
});

after(async () => {
  await server?.stop();
});

function items() {
  const { renditions, duration_s } = lesson.manifest;
  const middle_s = Math.floor(duration_s / 2);
  const plain = renditions.map(({ name, file, width }) => ({ name, url: `/m/${file}`, by: width ? 'video' : 'audio', middle_s }));
  const inHls = renditions.filter(({ width, playlist, codecs }) => width && playlist && !IS_MP3_IN_MP4.test(codecs));
  const masters = [MASTER, ...FAMILIES.map((family) => `${family}.m3u8`)].map((playlist) => ({ name: playlist, playlist }));
  const byHls = [...inHls, ...masters].map(({ name, playlist }) => ({ name: `${name} through HLS`, url: `/m/${playlist}`, by: 'hls.js', middle_s }));
  return [...plain, ...byHls];
}

/** The master playlist with the pictures of one codec, and the sounds that go with them. */
function masterOf(family) {
  const text = readFileSync(join(lesson.folder, MASTER), 'utf8');
  return text.replace(/#EXT-X-STREAM-INF:.*\n.*\n/g, (variant) => (variant.includes(`"${family}.`) ? variant : ''));
}

/** What the page reported of each item. */
function reports(open) {
  return new Promise((done, failed) => {
    const told = new Map();
    const bound = setTimeout(() => failed(new Error(`no end of it; so far ${[...told.keys()]}`)), 400_000);
    server.onReport = ({ name, ...how }) => {
      if (name !== 'end') return void told.set(name, how);
      clearTimeout(bound);
      done(told);
    };
    open();
  });
}

function assertAllPlayed(told) {
  for (const { name, by, middle_s } of items()) {
    const how = told.get(name);
    assert.ok(how && !how.error, `${name}: ${how?.error ?? 'not tried'}`);
    assert.ok(how.at_s > middle_s, `${name} plays from its middle, at ${how.at_s}`);
    if (by !== 'audio') assert.ok(how.frames > 4 && how.size[0] > 0, `${name} shows pictures: ${how.frames}`);
  }
}

test('Chromium plays and seeks every rendition, plain and through HLS', { timeout: 420_000 }, async () => {
  const browser = await launch(['--autoplay-policy=no-user-gesture-required']);
  try {
    const page = await browser.newPage();
    assertAllPlayed(await reports(() => page.goto(`${server.url}/every.html`)));
  } finally {
    await browser.close();
  }
});

test('Firefox plays and seeks every rendition, plain and through HLS', { timeout: 420_000 }, async () => {
  let firefox;
  try {
    assertAllPlayed(await reports(() => { firefox = openInFirefox(`${server.url}/every.html`); }));
  } finally {
    await firefox?.remove();
  }
});

test('ffprobe and mpv play every rendition through', { timeout: 300_000 }, () => {
  for (const { file, codecs } of lesson.manifest.renditions) {
    const path = join(lesson.folder, file);
    const arguments_ = ['-v', 'error', '-of', 'json', '-show_entries', 'format=duration:stream=codec_type', path];
    const found = JSON.parse(execFileSync('ffprobe', arguments_));
    assert.equal(found.streams.length, codecs.split(',').length, file);
    assert.ok(Math.abs(Number(found.format.duration) - lesson.manifest.duration_s) < 1, `${file}: ${found.format.duration} s`);
    execFileSync('mpv', ['--no-config', '--vo=null', '--ao=null', '--ao-null-untimed=yes', '--untimed', '--really-quiet', path]);
  }
});

test('an independent parser finds the playlists conformant', () => {
  const read = (name) => hlsParser.parse(readFileSync(join(lesson.folder, name), 'utf8'));
  const master = read(MASTER);
  assert.ok(master.isMasterPlaylist && master.independentSegments);
  const listed = new Set();
  for (const variant of master.variants) {
    listed.add(variant.uri);
    const playlist = read(variant.uri);
    const sounds = variant.audio ?? [];
    for (const { uri } of sounds) listed.add(uri);
    const rate = sum([playlist, ...sounds.map(({ uri }) => read(uri))].map(peak));
    assert.ok(variant.bandwidth >= rate * 0.999, `${variant.uri} says ${variant.bandwidth}, is ${rate}`);
    assert.ok(variant.bandwidth >= variant.averageBandwidth, variant.uri);
    const codecs = variant.codecs.split(',');
    assert.ok(codecs.every((codec) => /^(av01\.\d\.\d\d[MH]\.\d\d|avc1\.[0-9a-f]{6}|opus|mp4a\.(40\.2|69|6B))$/.test(codec)), variant.codecs);
    assert.equal(Boolean(variant.resolution), /av01|avc1/.test(variant.codecs), `${variant.uri} has a size`);
  }
  for (const { playlist, picture_playlist, sound_playlist } of lesson.manifest.renditions) {
    for (const name of [playlist, picture_playlist, sound_playlist]) if (name) listed.add(name);
  }
  for (const name of listed) assertConformant(name, read(name));
});

/** RFC 8216 §4.3: segments no longer than the target, within their file, one behind the other, each with its header. */
function assertConformant(name, playlist) {
  assert.ok(playlist.endlist && playlist.playlistType === 'VOD', name);
  let end = 0;
  for (const { uri, duration, byterange, map } of playlist.segments) {
    assert.ok(Math.round(duration) <= playlist.targetDuration, `${name}: ${duration} s`);
    const size = statSync(join(lesson.folder, uri)).size;
    assert.ok(byterange.offset >= end && byterange.offset + byterange.length <= size, `${name}: ${JSON.stringify(byterange)} of ${size}`);
    end = byterange.offset + byterange.length;
    const header = readFileSync(join(lesson.folder, map.uri));
    const { offset = 0, length = header.length } = map.byterange ?? {};
    assert.equal(header.toString('latin1', offset + 4, offset + 8), 'ftyp', `${name} maps a header`);
    assert.ok(header.subarray(offset, offset + length).includes('moov'), `${name} maps a whole header`);
    const begin = readFileSync(join(lesson.folder, uri)).toString('latin1', byterange.offset + 4, byterange.offset + 8);
    assert.equal(begin, 'moof', `${name}: a segment begins with a fragment`);
  }
  const lasts_s = sum(playlist.segments.map(({ duration }) => duration));
  assert.ok(Math.abs(lasts_s - lesson.manifest.duration_s) < 1, `${name} lasts ${lasts_s} s`);
}

/** The highest rate of a playlist over runs of half to one and a half target durations, in bit/s. */
function peak({ segments, targetDuration }) {
  let peak = 0;
  for (let first = 0; first < segments.length; first += 1) {
    let [bytes, seconds] = [0, 0];
    for (const { byterange, duration } of segments.slice(first)) {
      bytes += byterange.length;
      seconds += duration;
      if (seconds > targetDuration * 1.5) break;
      if (seconds >= targetDuration * 0.5) peak = Math.max(peak, (bytes * 8) / seconds);
    }
  }
  return peak;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
