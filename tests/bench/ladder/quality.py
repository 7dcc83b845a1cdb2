"""How light and how legible a rendition of a generated lesson is, and how well its voice is understood."""
import json
import re
import resource
import subprocess
import tempfile
import unicodedata
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from pesq import NoUtterancesError, pesq
from pystoi import stoi
from rapidocr_onnxruntime import RapidOCR

# The one with libvmaf. Renditions are made and decoded for time by the system's.
METER = imageio_ffmpeg.get_ffmpeg_exe()
WIDE, HIGH, FPS = 1280, 720, 25
# Samples a second of the voice when it is judged.
VOICE_RATE = 16000
# Text of at most this height in the 720p master counts as small.
SMALL = 24
# Excerpts of the voice that PESQ hears: (seconds from the start, length).
EXCERPTS = [(start, 8) for start in range(4, 112, 12)]


class Reader:
    """Reads the lines of a lesson from a rendition's pictures."""

    def __init__(self):
        self.ocr = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)

    def legibility(self, path, truth):
        """Share of the characters recovered, 0 to 100: of all text, and of the small one (None without any)."""
        seen = moments(truth)
        shown = pictures(path, seen)
        wrong, total = {True: 0, False: 0}, {True: 0, False: 0}
        for second, lines in seen.items():
            picture = shown.get(int(second * FPS))
            for line in lines:
                want, small = plain(line["text"]), line["size"] <= SMALL
                total[small] += len(want)
                wrong[small] += len(want) if picture is None else min(len(want), edits(want, self.read(picture, line["box"])))
        share = lambda missed, of: round(100 * (1 - missed / of), 1) if of else None
        return share(sum(wrong.values()), sum(total.values())), share(wrong[True], total[True])

    def read(self, picture, box):
        left, top, right, bottom = (int(side) for side in box)
        crop = np.ascontiguousarray(picture[max(0, top - 2):bottom + 2, max(0, left - 2):right + 2])
        return plain(self.ocr.text_rec([crop])[0][0][0])


def plain(text):
    """Text without spaces, punctuation and case, which nobody needs to see right."""
    return re.sub(r"[\s,.:;!?()、。，；：？！（）·\-—'\"]", "", unicodedata.normalize("NFKC", text)).lower()


def edits(left, right):
    """Levenshtein's distance."""
    row = list(range(len(right) + 1))
    for i, x in enumerate(left, 1):
        above, row = row, [i]
        for j, y in enumerate(right, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    return row[-1]


def moments(truth):
    """Times at which everything then on screen has been there long enough to read: {second: [line, ...]}."""
    lines = truth["lines"]
    times = sorted({round(line["to"] - 1.0, 2) for line in lines if line["to"] - line["from"] > 2}
                   | {round(line["from"] + 2.7, 2) for line in lines if line["to"] - line["from"] > 3.5})
    at = {t: [x for x in lines if x["from"] + 1.2 <= t <= x["to"] - 0.3] for t in times if t < truth["seconds"] - 0.5}
    return {t: seen for t, seen in at.items() if seen}


def pictures(path, times):
    """The picture shown at each second, scaled to the master's size, in one decoding pass."""
    numbers = sorted({int(t * FPS) for t in times})
    pick = "+".join(f"eq(n\\,{number})" for number in numbers)
    chain = f"fps={FPS},select='{pick}',scale={WIDE}:{HIGH}:flags=lanczos"
    raw = subprocess.run([METER, "-v", "error", "-i", path, "-an", "-vf", chain, "-fps_mode", "passthrough",
                          "-f", "rawvideo", "-pix_fmt", "bgr24", "-"], capture_output=True, check=True).stdout
    size = WIDE * HIGH * 3
    return {number: np.frombuffer(raw, np.uint8, size, i * size).reshape(HIGH, WIDE, 3)
            for i, number in enumerate(numbers) if (i + 1) * size <= len(raw)}


def vmaf(path, master):
    """VMAF against the master at 640 x 360 and 25 frames/s, every fifth frame."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "vmaf.json")
        scale = f"fps={FPS},scale=640:360:flags=bicubic,format=yuv420p,setpts=N/{FPS}/TB"
        graph = f"[0:v]{scale}[a];[1:v]{scale}[b];[a][b]libvmaf=n_threads=2:n_subsample=5:log_fmt=json:log_path={log}"
        subprocess.run([METER, "-v", "error", "-i", path, "-i", master, "-filter_complex", graph, "-an", "-f", "null", "-"],
                       check=True, capture_output=True)
        return round(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"], 1)


def voice(path):
    raw = subprocess.run([METER, "-v", "error", "-i", path, "-vn", "-ac", "1", "-ar", str(VOICE_RATE), "-f", "s16le", "-"],
                         capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.int16).astype(float)


def lined_up(master, heard):
    """The two, shifted to fit: an encoder may delay by some milliseconds, and a lesson made louder is compared all the same."""
    reach, step = VOICE_RATE // 4, 16
    length = min(len(master), len(heard))
    probe = master[: min(VOICE_RATE * 20, length)]
    inner = probe[reach:len(probe) - reach]
    score = lambda lag: np.dot(inner, heard[reach + lag:reach + lag + len(inner)])
    coarse = max(range(-reach, reach + 1, step), key=score)
    lag = max(range(max(-reach, coarse - step), min(reach, coarse + step) + 1), key=score)
    length = length - reach
    return master[reach:length], heard[reach + lag:length + lag]


def intelligibility(path, master):
    """STOI (0 to 1) and PESQ wide-band (1 to 4.6) of the voice against the master's."""
    reference, heard = lined_up(voice(master), voice(path))
    length = min(len(reference), len(heard))
    reference, heard = reference[:length], heard[:length]
    scores = []
    for start, seconds in EXCERPTS:
        part = slice(start * VOICE_RATE, (start + seconds) * VOICE_RATE)
        try:
            scores.append(pesq(VOICE_RATE, reference[part].astype(np.int16), heard[part].astype(np.int16), "wb"))
        except (NoUtterancesError, ValueError):
            continue
    return round(float(stoi(reference, heard, VOICE_RATE)), 3), round(float(np.mean(scores)), 2) if scores else None


def decode_seconds(path):
    """Processor seconds the system's FFmpeg takes to decode it all."""
    return cpu_seconds(["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", path, "-f", "null", "-"])


def cpu_seconds(command):
    """Processor seconds of a command and all it started."""
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    before = used()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return round(used() - before, 2)


def measure(path, lesson, reader):
    """All figures of one rendition of a lesson."""
    streams = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_type,codec_name,width,height", "-of", "json", path],
                             capture_output=True, check=True, text=True).stdout
    streams = {stream["codec_type"]: stream for stream in json.loads(streams)["streams"]}
    size = Path(path).stat().st_size
    row = {"bytes": size, "kbps": round(size * 8 / lesson.seconds / 1000, 1), "decode_cpu_s": decode_seconds(path)}
    if picture := streams.get("video"):
        row |= {"width": picture["width"], "height": picture["height"], "vmaf": vmaf(path, lesson.master)}
        row["ocr"], row["ocr_small"] = reader.legibility(path, lesson.truth)
    if "audio" in streams:
        row["stoi"], row["pesq"] = intelligibility(path, lesson.master)
    return row
