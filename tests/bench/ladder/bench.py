#!/usr/bin/env python3
"""The ladder beside its peers: makes the three lessons, lets Yinghuo, PeerTube's and Kolibri's settings make renditions of the
same uploads, measures them all, writes docs/bench/ladder.{json,md,svg} and says which targets are met.

    bench.py [--lessons slides,board,talk] [--ours FOLDER] [--out docs/bench]

`--ours` keeps and takes what the transcoder made in FOLDER/<lesson>. Ends with 1 when a target is missed.
YINGHUO_TRANSCODER names the program (default: target/release/yinghuo-transcoder).
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import lessons
import peers
import quality
import report
import targets

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("YINGHUO_TRANSCODER", str(ROOT / "target/release/yinghuo-transcoder"))


def ours(lesson, folder):
    """Our renditions: ({name: file}, processor seconds of all together)."""
    manifest, cost = folder / "manifest.json", folder / "cpu_s"
    if not manifest.exists():
        print(f"{lesson.kind}: Yinghuo", file=sys.stderr)
        seconds = quality.cpu_seconds([PROGRAM, "encode", lesson.upload, str(folder)])
        cost.write_text(str(seconds))
    made = json.loads(manifest.read_text())["renditions"]
    return {rendition["name"]: str(folder / rendition["file"]) for rendition in made}, float(cost.read_text())


def rows_of(lesson, ours_in, work, reader):
    """All measurements of one lesson."""
    rows = []

    def measured(name, family, path, encode):
        print(f"{lesson.kind}: {name}", file=sys.stderr)
        row = {"lesson": lesson.kind, "name": name, "family": family, "encode_cpu_s": encode}
        rows.append(row | quality.measure(path, lesson, reader))

    files, cost = ours(lesson, ours_in)
    rows.append({"lesson": lesson.kind, "name": "all rungs", "family": "Yinghuo", "encode_cpu_s": cost})
    for name, path in files.items():
        measured(name, "Yinghuo", path, None)
    for name, (path, command) in peers.commands(lesson.upload, work).items():
        measured(name, name.split()[0], path, quality.cpu_seconds(command))
    return rows


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--lessons", default=",".join(lessons.KINDS))
    words.add_argument("--ours")
    words.add_argument("--out", default=str(ROOT / "docs/bench"))
    words = words.parse_args()
    kinds = words.lessons.split(",")
    reader = quality.Reader()
    rows = []
    with tempfile.TemporaryDirectory() as work:
        kept = Path(words.ours or work)
        for kind in kinds:
            folder = kept / kind
            folder.mkdir(parents=True, exist_ok=True)
            (Path(work) / f"peers-{kind}").mkdir()
            rows += rows_of(lessons.lesson(kind), folder, str(Path(work) / f"peers-{kind}"), reader)
    verdicts = targets.judge(rows)
    version = lambda program: subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    facts = {"ffmpeg": version("ffmpeg").split(" Copyright")[0], "meter": version(quality.METER).split(" Copyright")[0],
             "seconds": 120, "rows": rows, "targets": verdicts}
    report.write(Path(words.out), facts)
    for verdict in verdicts:
        print(f"{'pass' if verdict['met'] else 'FAIL'}  {verdict['what']}: {verdict['found']} (wanted {verdict['wanted']})")
    met = sum(verdict["met"] for verdict in verdicts)
    print(f"{met} of {len(verdicts)} targets met; the table is in {words.out}")
    return met != len(verdicts)


if __name__ == "__main__":
    sys.exit(main())
