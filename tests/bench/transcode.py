#!/usr/bin/env python3
"""Wall time of `yinghuo-transcoder encode` against the `ffmpeg` program run once a rendition with the same encoder settings,
as `yinghuo-transcoder plan` states them; memory of all our processes together; time to the first playable rung.

    transcode.py [--rounds N] [--ours-only] [--one-thread] [--give-up-after SECONDS] INPUT...

Below 1 the transcoder is the faster one; the ratio of processor time beside it does not depend on what else the machine
does. Ours also analyses, makes boards, verifies every rendition by decoding it and writes playlists: all in its time.
The ffmpeg program may use all its threads, though our encoders have one each (--one-thread: so have its). Its one liberty:
where a lesson is part still, part moving, it takes the CRF of the longer part, because one run has one CRF. YINGHUO_TRANSCODER names the program (default: target/release/yinghuo-transcoder).
"""
import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("YINGHUO_TRANSCODER", str(ROOT / "target/release/yinghuo-transcoder"))
MOVFLAGS = ["-movflags", "+frag_keyframe+empty_moov+delay_moov+default_base_moof+global_sidx+skip_trailer"]
# How often memory is looked at.
GLANCE_S = 0.5


def family(root):
    """A process and all below it."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents.setdefault(int(Path("/proc", entry, "stat").read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry))
        except (OSError, IndexError):
            continue
    found, ahead = [], [root]
    while ahead:
        found.append(ahead.pop())
        ahead += parents.get(found[-1], [])
    return found


def memory_mb(root):
    """Memory held now, in MB: resident set of each process but what it shares, counted once where several share it."""
    held = 0.0
    for pid in family(root):
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        except OSError:
            continue
        held += int(found[1]) / 1024 if found else 0
    return held


class Run:
    """One run of a command: wall and processor seconds, most memory of its processes together, what it said."""

    def __init__(self, command, give_up_after=None):
        used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        before, begun = used(), time.monotonic()
        self.memory, self.said, self.whole = 0.0, [], True
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        listener = threading.Thread(target=lambda: self.said.extend(process.stderr))
        listener.start()
        while process.poll() is None:
            self.memory = max(self.memory, memory_mb(process.pid))
            if give_up_after and time.monotonic() - begun > give_up_after:
                self.whole = False
                process.terminate()
                process.wait()
            time.sleep(GLANCE_S)
        listener.join()
        self.wall, self.cpu = time.monotonic() - begun, used() - before
        if self.whole and process.returncode:
            sys.exit(f"{command[0]} failed: {''.join(self.said)[-2000:]}")


def stretches(gops):
    """[(pace, from, to)] in seconds."""
    joined = []
    for gop in gops:
        start, end = gop["start_us"] / 1e6, gop["end_us"] / 1e6
        if joined and joined[-1][0] == gop["pace"]:
            joined[-1][2] = end
        else:
            joined.append([gop["pace"], start, end])
    return joined


def seconds_of(pace, parts):
    return sum(end - start for each, start, end in parts if each == pace)


def picture_arguments(plan, picture, one_thread):
    parts = stretches(plan["gops"])
    number = lambda fraction: fraction[0] / fraction[1]
    still, moving = number(picture["still"]["fps"]), number(picture["moving"]["fps"])
    chain = [f"fps={max(still, moving)}"]
    if still < moving and seconds_of("still", parts):
        inside = "+".join(f"between(t,{start},{end})" for pace, start, end in parts if pace == "moving") or "0"
        chain.append(f"select='gt({inside},0)+lt(mod(n*{still},{moving}),{still})'")
    chain += [f"scale={picture['width']}:{picture['height']}:flags=sinc+accurate_rnd", "format=yuv420p"]
    if strength := plan.get("denoise") if picture.get("denoise", True) else None:
        chain.append(f"hqdn3d={strength * .5:.1f}:{strength * .4:.1f}:{strength * 1.5:.1f}:{strength * 1.2:.1f}")
    longer = max(("still", "moving"), key=lambda pace: seconds_of(pace, parts))
    crf, cap = picture[longer]["crf"], picture["cap_kbps"]
    keys = ",".join(f"{gop['start_us'] / 1e6}" for gop in plan["gops"])
    arguments = ["-vf", ",".join(chain), "-fps_mode", "vfr", "-preset", picture["preset"], "-crf", str(crf)]
    if picture["codec"] == "av1":
        threads = ":lp=1" if one_thread else ""
        return arguments + ["-c:v", "libsvtav1", "-svtav1-params", f"keyint={round(max(still, moving) * 20)}:mbr={cap}{threads}"]
    level = ["-level", "3.0"] if picture["width"] * picture["height"] <= 720 * 576 else ["-level", "3.1"]
    return arguments + ["-c:v", "libx264", "-profile:v", "high", "-maxrate", f"{cap}k", "-bufsize", f"{cap * 5}k", "-g", "100000",
                        "-sc_threshold", "0", "-force_key_frames", keys, *level, *(["-threads", "1"] if one_thread else [])]


def sound_arguments(plan, sound):
    gains = plan["voice"]["gains"]
    gain = gains["stereo_db" if sound["channels"] == 2 else "mono_db"]
    level = f"highpass=f={plan['voice']['high_pass_hz']},volume={gain:.2f}dB,alimiter=limit=0.83:attack=5:release=80:level=disabled"
    encoder = {"opus": ["libopus", "-application", "voip", "-frame_duration", "60"], "aac": ["aac"], "mp3": ["libmp3lame"]}[sound["codec"]]
    return ["-af", level, "-ar", str(sound["rate"]), "-ac", str(sound["channels"]), "-b:a", f"{sound['kbps']}k", "-c:a", *encoder]


def ffmpeg_commands(plan, source, folder, one_thread):
    """The ffmpeg program's commands, one a rendition."""
    sounds = {sound["key"]: sound for sound in plan["sounds"]}
    for rendition in plan["renditions"]:
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", source, "-sn"]
        command += picture_arguments(plan, rendition["picture"], one_thread) if rendition.get("picture") else ["-vn"]
        command += sound_arguments(plan, sounds[rendition["sound"]]) if rendition.get("sound") else ["-an"]
        yield rendition["name"], command + MOVFLAGS + [f"{folder}/{rendition['name']}.mp4"]


def bench(source, words):
    """Measures one lesson; gives our wall seconds and the ffmpeg program's."""
    plan = json.loads(subprocess.run([PROGRAM, "plan", source], check=True, capture_output=True, text=True).stdout)
    minutes = plan["analysis"]["end_s"] / 60
    print(f"{source}: {minutes:.1f} min, {len(plan['renditions'])} renditions, {seconds_of('moving', stretches(plan['gops'])) / 60:.1f} min moving")
    ours, theirs = [], []
    for _ in range(words.rounds):
        # The rounds alternate, so that whatever else the machine does hits both alike; the fastest of each counts.
        with tempfile.TemporaryDirectory() as folder:
            ours.append(Run([PROGRAM, "encode", source, f"{folder}/out"], words.give_up_after))
        if not words.ours_only:
            with tempfile.TemporaryDirectory() as folder:
                theirs.append([(name, Run(command)) for name, command in ffmpeg_commands(plan, source, folder, words.one_thread)])
    best = min(ours, key=lambda run: run.wall)
    playable = next((match[1] for line in best.said if (match := re.search(r"playable after ([\d.]+) s", line))), "?")
    given_up = "" if best.whole else " (given up)"
    print(f"  yinghuo-transcoder {best.wall:.1f} s{given_up}, {best.wall / minutes:.1f} s a minute, playable after {playable} s, "
          f"most memory {max(run.memory for run in ours):.0f} MB")
    if not theirs:
        return None
    total = lambda key: min(sum(getattr(run, key) for _, run in runs) for runs in theirs)
    for name, run in theirs[0]:
        print(f"    ffmpeg, {name:<12} {run.wall:7.1f} s wall, {run.cpu:7.1f} s processor")
    wall, cpu = total("wall"), total("cpu")
    print(f"  ffmpeg once a rendition {wall:.1f} s: ratio {best.wall / wall:.2f} (target: at most 0.80); "
          f"processor {best.cpu:.1f} against {cpu:.1f} s: ratio {best.cpu / cpu:.2f}")
    return best.wall, wall


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("inputs", nargs="+")
    words.add_argument("--rounds", type=int, default=2)
    words.add_argument("--ours-only", action="store_true", help="only our time and memory")
    words.add_argument("--one-thread", action="store_true", help="the ffmpeg program's encoders have one thread, as ours have")
    words.add_argument("--give-up-after", type=float, help="stop ours after so many seconds; memory so far is reported")
    words = words.parse_args()
    walls = [found for source in words.inputs if (found := bench(source, words))]
    if len(walls) > 1:
        ours, theirs = map(sum, zip(*walls))
        print(f"all together {ours:.1f} against {theirs:.1f} s: ratio {ours / theirs:.2f} (target: at most 0.80)")


if __name__ == "__main__":
    main()
