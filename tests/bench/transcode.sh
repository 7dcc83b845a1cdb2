#!/usr/bin/env bash
# Wall time of `yinghuo-transcoder encode` against the `ffmpeg` program making the same renditions of the same input, one
# command a rendition, with the same encoder settings. Prints the ratio; below 1 the transcoder is the faster one; the ratio of processor time
# beside it does not depend on what else the machine does.
#
#   tests/bench/transcode.sh [INPUT [ROUNDS]]
#
# Without an input it makes one: a lesson of the demo, moving pictures with a camera's noise.
#
# The transcoder also measures loudness, checks every rendition by decoding it, and makes playlists and a poster: all of
# that is in its time. YINGHUO_TRANSCODER names the program (default: target/release/yinghuo-transcoder).
set -euo pipefail

rounds=${2:-3}
here=$(cd "$(dirname "$0")/../.." && pwd)
program=${YINGHUO_TRANSCODER:-$here/target/release/yinghuo-transcoder}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

input=${1:-}
if [ -z "$input" ]; then
    input=$work/lesson.mp4
    # Debian's Python has the libraries that deploy/setup installs; another one in front of it may not.
    python=/usr/bin/python3; [ -x $python ] || python=python3
    $python "$here/deploy/demo/make_lesson.py" --content "$here/deploy/demo/lessons/seedlings.json" --out "$input" >/dev/null
fi

"$program" encode "$input" "$work/plan" >"$work/manifest.json" 2>/dev/null

# What the transcoder made says what `ffmpeg` has to make.
field() { python3 -c '
import json, sys
rungs = {r["name"]: r for r in json.load(open(sys.argv[1]))["renditions"]}
print(rungs.get(sys.argv[2], {}).get(sys.argv[3], ""))' "$work/manifest.json" "$1" "$2"; }

channels=$(ffprobe -v error -select_streams a:0 -show_entries stream=channels -of csv=p=0 "$input" | head -1)
flags=+frag_keyframe+empty_moov+delay_moov+default_base_moof+global_sidx+skip_trailer
quiet=(ffmpeg -nostdin -v error -y -i "$input")

by_ffmpeg() {
    if [ -n "$(field voice-opus file)" ]; then
        "${quiet[@]}" -vn -ac 1 -ar 48000 -c:a libopus -b:a 12k -application voip -frame_duration 60 \
            -movflags "$flags" -frag_duration 10000000 "$work/voice.mp4"
    fi
    if [ -n "$(field light-h264 file)" ]; then
        fps=$(field light-h264 fps)
        "${quiet[@]}" -vf "fps=$fps,scale=$(field light-h264 width):$(field light-h264 height):flags=bicubic,format=yuv420p" \
            -c:v libx264 -preset veryslow -profile:v high -level 3.0 -crf 37 -maxrate 120k -bufsize 600k \
            -g "$(python3 -c "print(int($fps * 20))")" -ac 1 -ar 24000 -c:a aac -b:a 28k -movflags "$flags" "$work/light.mp4"
        fps=$(field clear-h264 fps)
        rate=$([ "${channels:-1}" -ge 2 ] && echo "-ac 2 -b:a 96k" || echo "-ac 1 -b:a 64k")
        # shellcheck disable=SC2086 # two options
        "${quiet[@]}" -vf "fps=$fps,scale=$(field clear-h264 width):$(field clear-h264 height):flags=bicubic,format=yuv420p" \
            -c:v libx264 -preset fast -profile:v high -crf 24 -maxrate 700k -bufsize 3500k \
            -g "$(python3 -c "print(int($fps * 10))")" -ar 48000 -c:a aac $rate -movflags "$flags" "$work/clear.mp4"
    fi
}

by_us() {
    rm -rf "$work/out"
    "$program" encode "$input" "$work/out" >/dev/null 2>&1
}

# Wall and processor seconds of a command.
seconds() {
    local TIMEFORMAT='%R %U %S'
    { time "$@"; } 2>&1
}

# The rounds alternate, so that whatever else the machine does hits both alike; the fastest of each counts.
ours=() theirs=()
for _ in $(seq "$rounds"); do
    ours+=("$(seconds by_us)")
    theirs+=("$(seconds by_ffmpeg)")
done
python3 - "$(printf '%s\n' "${ours[@]}")" "$(printf '%s\n' "${theirs[@]}")" <<'PY'
import sys
ours, theirs = ([tuple(map(float, line.split())) for line in text.splitlines()] for text in sys.argv[1:])
wall = [min(real for real, *_ in rounds) for rounds in (ours, theirs)]
cpu = [min(user + system for _, user, system in rounds) for rounds in (ours, theirs)]
print(f"yinghuo-transcoder {wall[0]:.2f} s, ffmpeg {wall[1]:.2f} s, ratio {wall[0] / wall[1]:.2f}")
print(f"processor time     {cpu[0]:.2f} s, ffmpeg {cpu[1]:.2f} s, ratio {cpu[0] / cpu[1]:.2f}")
PY
