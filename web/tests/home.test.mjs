// What is taken home: its digest, its ranges, and what makes way for it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { around, choose } from "../islands/home/rendition";
import { makeWay } from "../islands/home/room";
import { Sha256 } from "../islands/home/sha256";
import { part } from "../islands/sw/kept";

test("a digest is that of Node, however the bytes come", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, n) => (n * 7919) % 256);
  for (let length = 0; length <= bytes.length; length += 1) {
    for (const step of [1, 55, 64, 65, 300]) {
      const digest = new Sha256();
      for (let at = 0; at < length; at += step) digest.add(bytes.slice(at, Math.min(length, at + step)));
      assert.equal(digest.end(), createHash("sha256").update(bytes.slice(0, length)).digest("hex"), `${length} by ${step}`);
    }
  }
});

test("one range is heeded and the rest is answered whole", () => {
  for (const [range, wanted] of [
    [null, undefined],
    ["bytes=0-0", { from: 0, to: 1 }],
    ["bytes=2-5", { from: 2, to: 6 }],
    ["bytes=2-", { from: 2, to: 10 }],
    ["bytes=5-99", { from: 5, to: 10 }],
    ["bytes=-3", { from: 7, to: 10 }],
    ["bytes=-30", { from: 0, to: 10 }],
    ["bytes=10-", "beyond"],
    ["bytes=-0", "beyond"],
    ["bytes=5-2", undefined],
    ["bytes=-", undefined],
    ["bytes=0-1,3-4", undefined],
    ["items=0-1", undefined],
  ]) {
    assert.deepEqual(part(range, 10), wanted, String(range));
  }
});

test("the oldest seen makes way, and nothing where that would not be enough", () => {
  const kept = [
    { id: "new", state: "whole", seen: 3, bytes: 50 },
    { id: "old", state: "whole", seen: 1, bytes: 10 },
    { id: "half", state: "waiting", seen: 0, bytes: 99 },
    { id: "middle", state: "whole", seen: 2, bytes: 20 },
  ];
  const going = (missing) => makeWay(kept, missing)?.map(({ id }) => id);
  assert.deepEqual(going(0), []);
  assert.deepEqual(going(10), ["old"]);
  assert.deepEqual(going(11), ["old", "middle"]);
  assert.deepEqual(going(81), undefined);
});

test("what saves most is taken where it plays, what plays everywhere where it does not", () => {
  const rendition = (name, codecs) => ({ name, codecs, url: `/m/1/${name}.mp4`, mime: "video/mp4", bytes: 1, playlist: `${name}.m3u8` });
  const renditions = [rendition("light-h264", "avc1.64001e,mp4a.69"), rendition("light-av1", "av01.0.01M.08,opus"), rendition("voice-opus-en", "opus")];
  const lesson = { id: "1", title: "", media: { renditions, poster: "/m/1/poster.jpg", captions: [{ url: "/m/1/captions/en.vtt?v=1" }] } };
  const playing = (codec) => (globalThis.document = { createElement: () => ({ canPlayType: (type) => (type.includes(codec) ? "probably" : "") }) });
  playing("av01");
  assert.equal(choose(lesson, "light").name, "light-av1");
  playing("avc1");
  assert.equal(choose(lesson, "light").name, "light-h264");
  assert.equal(choose(lesson, "voice-en").name, "voice-opus-en");
  assert.equal(choose(lesson, "clear"), undefined);
  assert.deepEqual(around(lesson, renditions[1]), ["/m/1/light-av1.m3u8", "/m/1/poster.jpg", "/m/1/captions/en.vtt?v=1"]);
});
