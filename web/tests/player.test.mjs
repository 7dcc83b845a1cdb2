// The player's rules: which rung, how fast the link is, what is fetched next, what it costs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as boards from '../islands/player/boards.ts';
import { keepSecond, secondOf } from '../islands/player/kept.ts';
import { Meter } from '../islands/player/meter.ts';
import * as plan from '../islands/player/plan.ts';
import { indexOf, read } from '../islands/player/playlist.ts';
import { choose } from '../islands/player/rungs.ts';
import * as spent from '../islands/player/spent.ts';

const RUNGS = [['voice', 12], ['light', 20], ['smooth', 40], ['clear', 200]].map(([name, kbps]) => ({ name, kbps, hasPicture: name !== 'voice' }));
const [VOICE, LIGHT, SMOOTH, CLEAR] = [0, 1, 2, 3];
const FREE = { chosen: -1, most: CLEAR, first: LIGHT };
const GOING = { place: LIGHT, kbps: 50, isKnown: true, ahead_s: 20, since_s: 60, wasDown: false };
const after = (state, wishes = {}) => choose(RUNGS, { ...GOING, ...state }, { ...FREE, ...wishes });

test('it begins where the page says, or at what she chose, and never above what the link is known to carry', () => {
  const begin = { place: -1, kbps: 0, isKnown: false };
  assert.equal(after(begin), LIGHT);
  assert.equal(after(begin, { chosen: CLEAR }), CLEAR);
  assert.equal(after(begin, { chosen: CLEAR, most: LIGHT }), LIGHT);
  assert.equal(after({ ...begin, kbps: 60 }, { chosen: CLEAR }), SMOOTH);
  assert.equal(after({ ...begin, kbps: 5 }), VOICE);
});

test('it goes down before a stall, to the voice at last', () => {
  assert.equal(after({ place: CLEAR, kbps: 50, ahead_s: 15 }), SMOOTH);
  assert.equal(after({ place: CLEAR, kbps: 30, ahead_s: 15 }), LIGHT);
  assert.equal(after({ place: CLEAR, kbps: 210, ahead_s: 15 }), CLEAR, 'there is time yet');
  assert.equal(after({ place: LIGHT, kbps: 15, ahead_s: 4 }), VOICE);
  assert.equal(after({ place: LIGHT, kbps: 15, ahead_s: 9 }), LIGHT, 'a picture is kept as long as it can be');
  assert.equal(after({ place: VOICE, kbps: 21 }), LIGHT, 'and is back soon');
  assert.equal(after({ place: VOICE, kbps: 1, ahead_s: 0 }), VOICE);
});

test('a first slow answer is no reason to go down', () => {
  assert.equal(after({ kbps: 5, isKnown: false, ahead_s: 0 }), LIGHT);
  assert.equal(after({ kbps: 5, ahead_s: 0, since_s: 2 }), LIGHT);
});

test('it goes up after proof, a rung at a time, and not to and fro', () => {
  assert.equal(after({ kbps: 700 }), SMOOTH);
  assert.equal(after({ kbps: 60 }), LIGHT, 'that is not enough');
  assert.equal(after({ kbps: 700, isKnown: false }), LIGHT);
  assert.equal(after({ kbps: 700, ahead_s: 4 }), LIGHT);
  assert.equal(after({ kbps: 700, since_s: 3 }), LIGHT);
  assert.equal(after({ kbps: 700, since_s: 10, wasDown: true }), LIGHT);
});

test('it never goes above what she chose or can pay', () => {
  assert.equal(after({ kbps: 700 }, { chosen: LIGHT }), LIGHT);
  assert.equal(after({ kbps: 700 }, { most: LIGHT }), LIGHT);
  assert.equal(after({ place: CLEAR, kbps: 700 }, { most: VOICE }), VOICE);
});

test('whatever the link does, no rung is outside the ladder, and a steady link is answered steadily', () => {
  let seed = 1;
  const chance = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let run = 0; run < 300; run += 1) {
    const kbps = 5 + 300 * chance();
    let [place, since_s, wasDown, changes] = [-1, 0, false, 0];
    for (let at_s = 0; at_s < 300; at_s += 1) {
      // What is ahead settles at what the link can keep up.
      const ahead_s = place < 0 || kbps > RUNGS[place].kbps ? 20 : 4;
      const next = choose(RUNGS, { place, kbps: at_s ? kbps : 0, isKnown: at_s > 3, ahead_s, since_s, wasDown }, FREE);
      assert.ok(RUNGS[next]);
      if (next !== place) {
        changes += 1;
        [wasDown, since_s] = [next < place, 0];
      } else since_s += 1;
      place = next;
    }
    assert.ok(changes <= 4, `${changes} changes at ${kbps} kbit/s`);
    assert.ok(place === VOICE || kbps >= RUNGS[place].kbps * 0.8, `${RUNGS[place].name} at ${kbps} kbit/s`);
  }
});

/** A link of so many kbit/s with answers of so many bytes after a round trip. */
function measured(meter, kbps, bytes, wait_ms, times, from_ms = 0) {
  let at_ms = from_ms;
  for (let time = 0; time < times; time += 1) {
    meter.open(at_ms);
    at_ms += wait_ms;
    for (let sent = 0; sent < bytes; sent += 1000) meter.take(1000, (at_ms += 8000 / kbps));
    meter.close(at_ms);
    at_ms += 1000;
  }
  return at_ms;
}

test('what is measured is what a player gets, round trips included', () => {
  const meter = new Meter();
  assert.equal(meter.kbps(0), 0);
  const end_ms = measured(meter, 50, 15_000, 500, 6);
  // 15 kB in 0.5 s and 2.4 s.
  assert.ok(Math.abs(meter.kbps(end_ms) - 41) < 4, String(meter.kbps(end_ms)));
  assert.ok(meter.isKnown);
});

test('a fall is seen within seconds, a rise is not believed at once', () => {
  const meter = new Meter();
  let at_ms = measured(meter, 750, 60_000, 100, 10);
  assert.ok(meter.kbps(at_ms) > 500);
  meter.open(at_ms);
  for (const until = at_ms + 8000; at_ms < until; ) meter.take(1000, (at_ms += 8000 / 60));
  assert.ok(meter.kbps(at_ms) < 150, String(meter.kbps(at_ms)));
  for (const until = at_ms + 30_000; at_ms < until; ) meter.take(1000, (at_ms += 8000 / 60));
  for (const until = at_ms + 1000; at_ms < until; ) meter.take(1000, (at_ms += 8000 / 750));
  assert.ok(meter.kbps(at_ms) < 300, String(meter.kbps(at_ms)));
});

test('a dead link carries nothing', () => {
  const meter = new Meter();
  const at_ms = measured(meter, 100, 20_000, 100, 3);
  meter.open(at_ms);
  for (let wait_ms = 0; wait_ms <= 15_000; wait_ms += 500) meter.kbps(at_ms + wait_ms);
  assert.ok(meter.kbps(at_ms + 15_000) < 5);
});

const PLAYLIST = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="voice-opus.mp4",BYTERANGE="616@0"
#EXTINF:1.98000,
#EXT-X-BYTERANGE:3000@816
voice-opus.mp4
#EXTINF:4.02000,
#EXT-X-BYTERANGE:6000@3816
voice-opus.mp4
#EXTINF:10.00000,
#EXT-X-BYTERANGE:15000@9816
voice-opus.mp4
#EXT-X-ENDLIST
`;
const INDEX = read(PLAYLIST, 'http://x/m/1/voice-opus.m3u8');

test('a playlist tells where each second lies', () => {
  assert.deepEqual(INDEX.header, { url: 'http://x/m/1/voice-opus.mp4', from: 0, bytes: 616 });
  assert.deepEqual(INDEX.segments[1], { url: 'http://x/m/1/voice-opus.mp4', from: 3816, bytes: 6000, start_s: 1.98, end_s: 6 });
  const whole = read(PLAYLIST.replace(/,BYTERANGE=".*"/, ''), 'http://x/m/1/a.m3u8');
  assert.deepEqual(whole.header, { url: 'http://x/m/1/voice-opus.mp4', from: 0 });
  assert.throws(() => read('<html>', 'http://x/'));
});

test('a long lesson is looked up by stretches, and what is before one is a gap', () => {
  const playlist = '/m/1/voice-opus.m3u8';
  assert.equal(indexOf(playlist, 200, 300), playlist, 'a short one as a whole');
  assert.equal(indexOf(playlist, 0, 2400), `${playlist}?from=0&to=300`);
  assert.equal(indexOf(playlist, 299.9, 2400), `${playlist}?from=0&to=300`);
  assert.equal(indexOf(playlist, 600.15, 2400), `${playlist}?from=600&to=900`);
  const gap = '#EXTINF:600.50000,\n#EXT-X-GAP\nvoice-opus.mp4\n';
  const part = (text) => read(text, 'http://x/m/1/voice-opus.m3u8');
  const later = part(PLAYLIST.replace('#EXTINF', `${gap}#EXTINF`).replace('#EXT-X-ENDLIST\n', ''));
  assert.deepEqual(later.segments.map((one) => one.start_s), INDEX.segments.map((one) => one.start_s + 600.5));
  assert.deepEqual({ ...later.segments[0], start_s: 0, end_s: 0 }, { ...INDEX.segments[0], start_s: 0, end_s: 0 });
  const [head] = PLAYLIST.split('#EXTINF');
  assert.deepEqual(part(`${head}${gap}#EXT-X-ENDLIST\n`).segments, [], 'nothing comes behind the end');
  assert.throws(() => part(`${head}#EXT-X-ENDLIST\n`));
});

test('the next second that is missing is fetched, short pieces at once, and nothing behind the end', () => {
  const { segments } = INDEX;
  assert.equal(plan.next(segments, 0), 0);
  assert.equal(plan.next(segments, 1.95), 1, 'a buffer ends a little before its segment');
  assert.equal(plan.next(segments, 15.95), 3);
  assert.equal(plan.together(segments, 0), 2);
  assert.equal(plan.together(segments, 2), 3);
  assert.equal(plan.together(segments, 3), 3);
  const apart = [segments[0], { ...segments[1], from: 5000 }];
  assert.equal(plan.together(apart, 0), 1, 'only what lies behind each other');
});

test('what can be played is counted over small gaps and not over large ones', () => {
  assert.equal(plan.end([[0, 2], [2.05, 6], [8, 9]], 1), 6);
  assert.equal(plan.end([[0, 2]], 5), 5);
  assert.equal(plan.end([], 3), 3);
});

test('a picture that would come too late is left out', () => {
  const { segments } = INDEX;
  assert.equal(plan.aim(segments, 0, 500, 0.2), 0);
  assert.equal(plan.aim(segments, 1, 20, 0.5), 1);
  assert.equal(plan.aim(segments, 0, 0, 0.2), 0, 'not measured, and answers come soon');
  assert.equal(plan.aim(segments, 0, 0, 1), 1, 'not measured, and answers come late');
  assert.equal(plan.aim(segments, 15.5, 1, 5), 2, 'the last one is fetched in any case');
});

test('a month begins anew, and its budget warns before it ends', () => {
  assert.deepEqual(spent.of({ month: '2026-11', bytes: 5 }, new Date(2026, 10, 25)), { month: '2026-11', bytes: 5 });
  assert.deepEqual(spent.of({ month: '2026-11', bytes: 5 }, new Date(2026, 11, 1)), { month: '2026-12', bytes: 0 });
  assert.deepEqual(spent.of(undefined, new Date(2026, 0, 1)), { month: '2026-01', bytes: 0 });
  for (const [mb, most] of [[0, ''], [79, ''], [80, 'light'], [100, 'voice'], [900, 'voice']]) {
    assert.equal(spent.allows(mb * 1e6, 100), most, `${mb} MB`);
    assert.equal(spent.allows(mb * 1e6, 0), '');
  }
  assert.deepEqual([0, 340_000, 1_340_000, 27e6].map(spent.megabytes), ['0.01 MB', '0.3 MB', '1.3 MB', '27 MB']);
  assert.deepEqual([7.9, 754, 3723].map(spent.clock), ['0:07', '12:34', '1:02:03']);
});

test('the board that stands is the last one that came', () => {
  const text = 'WEBVTT\n\n00:00:02.000 --> 00:00:04.000\nboard-0001-640.jpg\n\n01:00:04.500 --> 01:10:00.000\nboard-0002-640.jpg\n';
  const all = boards.read(text, 'http://x/m/1/boards.vtt');
  assert.deepEqual(all.map(({ at_s }) => at_s), [2, 3604.5]);
  assert.equal(boards.at(all, 0).url, 'http://x/m/1/board-0001-640.jpg');
  assert.equal(boards.at(all, 3605).url, 'http://x/m/1/board-0002-640.jpg');
  assert.equal(boards.at([], 3), undefined);
});

test('she goes on where she was last, on this device or on another', () => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text) };
  const now_s = Math.floor(Date.now() / 1000);
  assert.equal(secondOf('a'), 0);
  assert.equal(secondOf('a', `90 ${now_s - 60}`), 90, 'nothing is known here');
  keepSecond('a', 30.7);
  assert.equal(secondOf('a'), 30);
  assert.equal(secondOf('a', `90 ${now_s - 60}`), 30, 'that was before');
  assert.equal(secondOf('a', `90 ${now_s + 60}`), 90);
  assert.equal(secondOf('a', `0 ${now_s + 60}`), 0, 'there she heard it to the end');
  kept.set('yinghuo.seconds', JSON.stringify([['a', 30]]));
  assert.equal(secondOf('a', `90 ${now_s - 60}`), 90, 'an older version kept no time');
});
