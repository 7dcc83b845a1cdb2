#!/usr/bin/env python3
"""Makes a long lesson of a short one: its fragments over and over, with later times.

    longer.py RENDITIONS_FOLDER LONG_FOLDER TIMES

Only what a Media Source player fetches is made: the files with their playlists of single tracks, boards and manifest. It is laid
out as a lesson of that length is, and takes a second where encoding takes an hour.
"""
import json
import os
import re
import shutil
import struct
import sys

HEADER = struct.Struct(">I4s")


def boxes(data, start, end):
    """(type, begin, behind) of the boxes in a stretch."""
    while start < end:
        size, kind = HEADER.unpack_from(data, start)
        yield kind, start, start + size
        start += size


def find(data, start, end, *path):
    """Where the contents of a box lie."""
    for kind, begin, behind in boxes(data, start, end):
        if kind == path[0]:
            return (begin + 8, behind) if len(path) == 1 else find(data, begin + 8, behind, *path[1:])
    raise ValueError(path)


def timescales(data):
    moov = find(data, 0, len(data), b"moov")
    found = {}
    for kind, begin, behind in boxes(data, *moov):
        if kind == b"trak":
            at = find(data, begin + 8, behind, b"tkhd")[0]
            track = struct.unpack_from(">I", data, at + (20 if data[at] else 12))[0]
            at = find(data, begin + 8, behind, b"mdia", b"mdhd")[0]
            found[track] = struct.unpack_from(">I", data, at + (20 if data[at] else 12))[0]
    return found


def later(fragment, scales, by_s):
    """A fragment whose decode times are later."""
    fragment = bytearray(fragment)
    moof = find(fragment, 0, len(fragment), b"moof")
    for kind, begin, behind in boxes(fragment, *moof):
        if kind != b"traf":
            continue
        track = struct.unpack_from(">I", fragment, find(fragment, begin + 8, behind, b"tfhd")[0] + 4)[0]
        at = find(fragment, begin + 8, behind, b"tfdt")[0]
        form = ">Q" if fragment[at] else ">I"
        time = struct.unpack_from(form, fragment, at + 4)[0]
        struct.pack_into(form, fragment, at + 4, time + round(by_s * scales[track]))
    return fragment


def segments(text):
    """(duration, bytes, offset) of each segment of a playlist."""
    found = re.findall(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)", text)
    return [(float(duration), int(size), int(offset)) for duration, size, offset in found]


def lengthen(source, target, rendition, times, length_s):
    file = rendition["file"]
    with open(os.path.join(source, file), "rb") as one:
        data = one.read()
    names = [rendition.get(name) for name in ("picture_playlist", "sound_playlist")]
    names = [name for name in names if name] or [rendition["playlist"]]
    texts = {}
    for name in names:
        with open(os.path.join(source, name), encoding="utf-8") as one:
            texts[name] = one.read()
    pieces = sorted((offset, size, duration, name) for name, text in texts.items() for duration, size, offset in segments(text))
    out = bytearray(data[: pieces[0][0]])
    # The index of a long lesson is as much longer.
    entries = 12 * len(pieces) * (times - 1)
    out += struct.pack(">I4s", entries + 8, b"free") + bytes(entries)
    lines = {name: [] for name in texts}
    scales = timescales(data)
    for round_ in range(times):
        for offset, size, duration, name in pieces:
            lines[name].append(f"#EXTINF:{duration:.5f},\n#EXT-X-BYTERANGE:{size}@{len(out)}\n{file}\n")
            out += later(data[offset : offset + size], scales, round_ * length_s)
    with open(os.path.join(target, file), "wb") as one:
        one.write(out)
    for name, text in texts.items():
        head = text[: text.index("#EXTINF")]
        with open(os.path.join(target, name), "w", encoding="utf-8") as one:
            one.write(head + "".join(lines[name]) + "#EXT-X-ENDLIST\n")
    rendition["bytes"] = len(out)


def main():
    source, target, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
    os.makedirs(target)
    with open(os.path.join(source, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    length_s = manifest["duration_s"]
    for name in os.listdir(source):
        if not name.endswith((".mp4", ".m3u8", ".mp3", ".json")) or name.endswith("-init.mp4"):
            shutil.copy(os.path.join(source, name), target)
    kept = []
    for rendition in manifest["renditions"]:
        if rendition.get("playlist"):
            lengthen(source, target, rendition, times, length_s)
            kept.append(rendition)
    manifest["renditions"] = kept
    manifest["duration_s"] = length_s * times
    with open(os.path.join(target, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file)


main()
