#!/usr/bin/env python3
"""Makes a lesson's video from a description of what is shown and said: 1280 x 720, 25 frames a second, H.264 + AAC, with
the noise, the motion and the bit rate of a school's camera. The same description gives the same pictures and sound.

    make_lesson.py --content lessons/decimals.json --out decimals.mp4

The description is JSON; `say` is spoken by espeak-ng, and a lesson lasts as long as its voice, but at least `seconds`:

    {"kind": "slides", "seconds": 40, "voice": "cmn", "accent": "#1c4682",
     "slides": [{"title", "say", "bullets": ["…", {"text": "…", "size": 24}], "voice"?, "figure"?: {…}}]}
    {"kind": "board",  "seconds": 40, "voice": "cmn", "lines": [{"text", "say", "size"?}]}
    {"kind": "talk",   "seconds": 40, "voice": "cmn", "scene": "paddy" | "moonlight", "lines": [{"text", "say"?}]}

    figure: {"worked": ["0.8", "× 0.3", "—", "0.24"]} | {"table": [["月", "1"], …]} | {"parabola": true}
            | {"weather": ["sunny", "cloudy", "rainy", "snowy"]} | {"leaf": true}

Needs numpy, Pillow, ffmpeg with libx264, espeak-ng, and a font with Chinese characters.
"""
import argparse
import json
import math
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT, FPS, SAMPLE_RATE = 1280, 720, 25, 48000
PAUSE_S = 0.9  # of the voice between two parts
FONTS = [  # file, face of a collection that is Simplified Chinese
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
]


# ---- the voice

def speak(text, voice, folder):
    """The text as samples of SAMPLE_RATE, spoken by espeak-ng."""
    wav = folder / "part.wav"
    words_a_minute = "215" if voice == "cmn" else "150"
    subprocess.run(["espeak-ng", "-v", voice, "-s", words_a_minute, "-w", str(wav), text], check=True)
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(wav), "-f", "f32le", "-ac", "1", "-ar", str(SAMPLE_RATE), "-"],
        check=True, capture_output=True)
    return np.frombuffer(decoded.stdout, np.float32)


def schedule(parts, voice, least_s, folder):
    """Speaks every part in turn. Gives when each begins, when the last ends, and the whole voice."""
    starts, spoken, at = [], [], 0.6
    for part in parts:
        samples = speak(part.get("say", part.get("text", "")), part.get("voice", voice), folder)
        starts.append(at)
        spoken.append(samples)
        at += len(samples) / SAMPLE_RATE + PAUSE_S
    if at < least_s:  # too short: longer pauses, evenly
        stretch = (least_s - at) / len(parts)
        starts = [start + i * stretch for i, start in enumerate(starts)]
        at = least_s
    track = np.zeros(int(at * SAMPLE_RATE), np.float32)
    for start, samples in zip(starts, spoken):
        first = int(start * SAMPLE_RATE)
        track[first:first + len(samples)] += samples[:len(track) - first]
    track *= 0.7 / (np.abs(track).max() or 1)
    room = np.random.default_rng(7).standard_normal(len(track)).astype(np.float32)
    track += np.convolve(room, np.ones(8, np.float32) / 8, "same") * 0.0015
    return starts, at, track


def write_wav(path, track):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((np.clip(track, -1, 1) * 32767).astype("<i2").tobytes())


# ---- slides: titles, bullets one by one, figures, a laser pointer

def draw_slide(slide, shown, number, count, accent, font):
    """The slide with its first `shown` bullets."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (250, 250, 245))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 96), fill=accent)
    draw.text((60, 18), slide["title"], font=font(46), fill="white")
    draw.text((1180, 680), f"{number}/{count}", font=font(20), fill=(120, 120, 120))
    y = 150
    for name, value in slide.get("figure", {}).items():
        y = FIGURES[name](image, draw, value, accent, font)
    for bullet in slide["bullets"][:shown]:
        text, size = (bullet, 34) if isinstance(bullet, str) else (bullet["text"], bullet["size"])
        draw.ellipse((84, y + size // 2, 94, y + size // 2 + 10), fill=accent)
        draw.text((110, y), text, font=font(size), fill=(25, 25, 25))
        y += int(size * 1.9)
    return np.asarray(image)


def figure_worked(_image, draw, rows, _accent, font):
    """A sum worked out in a column at the right: `—` is a rule."""
    y = 190
    for row in rows:
        if row == "—":
            draw.line((900, y + 8, 1150, y + 8), fill=(20, 20, 20), width=4)
            y += 20
        else:
            draw.text((1140, y), row, font=font(56), fill=(150, 20, 20), anchor="ra")
            y += 76
    return 170


def figure_table(_image, draw, rows, accent, font):
    width, height = 1080 // len(rows[0]), 58
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            box = (100 + c * width, 140 + r * height, 100 + (c + 1) * width, 140 + (r + 1) * height)
            draw.rectangle(box, outline=(40, 40, 40), width=2, fill=(232, 238, 246) if r == 0 else None)
            draw.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), cell, font=font(26),
                      fill=accent if r == 0 else (20, 20, 20), anchor="mm")
    return 170 + len(rows) * height


def figure_parabola(_image, draw, _value, _accent, _font):
    x0, y0 = 920, 470
    for k in range(-5, 6):
        draw.line((x0 + k * 48, 180, x0 + k * 48, 640), fill=(215, 215, 215))
        draw.line((680, y0 + k * 42, 1160, y0 + k * 42), fill=(215, 215, 215))
    draw.line((680, y0, 1170, y0), fill="black", width=3)
    draw.line((x0, 650, x0, 170), fill="black", width=3)
    curve = [(x0 + t * 48, y0 + 84 - t * t * 32) for t in np.linspace(-3, 3, 80)]
    draw.line(curve, fill=(200, 30, 30), width=4)
    return 170


def figure_weather(_image, draw, kinds, _accent, font):
    for i, kind in enumerate(kinds):
        x, y = 170 + i * 290, 200
        if kind == "sunny":
            for a in range(0, 360, 30):
                tip = math.radians(a)
                draw.line((x + 60, y + 60, x + 60 + 82 * math.cos(tip), y + 60 + 82 * math.sin(tip)), fill=(240, 170, 40), width=6)
            draw.ellipse((x + 12, y + 12, x + 108, y + 108), fill=(250, 200, 60))
        else:
            for dx, dy, r in ((20, 50, 36), (62, 32, 46), (108, 54, 34)):
                draw.ellipse((x + dx - r, y + dy - r, x + dx + r, y + dy + r), fill=(168, 180, 196))
        for k in range(5):
            if kind == "rainy":
                draw.line((x + 8 + k * 26, y + 100, x - 4 + k * 26, y + 134), fill=(50, 110, 200), width=5)
            if kind == "snowy":
                draw.text((x + k * 26, y + 92), "*", font=font(40), fill=(90, 140, 210))
        draw.text((x + 60, y + 150), kind, font=font(30), fill=(40, 40, 40), anchor="ma")
    return 420


def figure_leaf(image, _draw, _value, _accent, _font):
    """A leaf's cells under a microscope: smooth and textured, as a photograph is."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:400, 0:480].astype(np.float32)
    picture = np.full((400, 480, 3), (205, 225, 190), np.float32)
    for _ in range(60):
        cx, cy, r = rng.uniform(30, 450), rng.uniform(30, 370), rng.uniform(10, 40)
        colour = rng.uniform(60, 200, 3) * (0.5, 1, 0.4)
        inside = np.clip(1.2 - np.hypot(x - cx, (y - cy) * 1.3) / r, 0, 1)[..., None]
        picture = picture * (1 - inside) + colour * inside
    picture = np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    image.paste(Image.fromarray(picture), (740, 180))
    return 170


FIGURES = {"worked": figure_worked, "table": figure_table, "parabola": figure_parabola, "weather": figure_weather, "leaf": figure_leaf}


def slides(content, starts, end_s, font):
    """Bullets appear one by one over the first half of each slide; a pointer moves over every other one."""
    deck, accent = content["slides"], content.get("accent", "#1c4682")
    changes = []  # (second, picture)
    for i, (slide, start) in enumerate(zip(deck, starts)):
        until = starts[i + 1] if i + 1 < len(deck) else end_s
        step = (until - start) * 0.55 / max(1, len(slide["bullets"]))
        begin = 0.0 if i == 0 else start - 0.5
        for shown in range(len(slide["bullets"]) + 1):
            picture = draw_slide(slide, shown, i + 1, len(deck), accent, font)
            changes.append((begin + 0.8 * (shown > 0) + step * max(0, shown - 1), picture, i))
    yy, xx = np.ogrid[-9:10, -9:10]
    dot = xx * xx + yy * yy <= 81
    current = 0
    for n in range(int(end_s * FPS)):
        t = n / FPS
        while current + 1 < len(changes) and changes[current + 1][0] <= t:
            current += 1
        _, picture, slide = changes[current]
        if slide % 2:
            x, y = int(520 + 330 * math.sin(t * 1.7)), int(380 + 130 * math.sin(t * 2.9))
            picture = picture.copy()
            picture[y - 9:y + 10, x - 9:x + 10][dot] = (255, 30, 30)
        yield picture


# ---- board: chalk, written character by character by a hand

def board(content, starts, end_s, font):
    rng = np.random.default_rng(11)
    bare = blackboard(rng)
    chalk = np.zeros((HEIGHT, WIDTH), np.float32)
    strokes = []  # (from, to, x, y, width, size)
    y = 44
    for i, line in enumerate(content["lines"]):
        size = line.get("size", 44)
        until = starts[i + 1] if i + 1 < len(starts) else end_s - 1.5
        pace = min(0.45, (until - starts[i]) * 0.9 / len(line["text"]))
        x, t, layer = 90.0, starts[i], Image.new("L", (WIDTH, HEIGHT))
        draw = ImageDraw.Draw(layer)
        for character in line["text"]:
            draw.text((x, y + int(rng.integers(-2, 3))), character, font=font(size), fill=255)
            width = font(size).getlength(character)
            strokes.append((t, t + pace * 0.85, x, y, width, size))
            x, t = x + width + 2, t + pace
        chalk = np.maximum(chalk, np.asarray(layer, np.float32) / 255)
        y += int(size * 1.75)
    chalk *= np.clip(rng.normal(0.82, 0.22, chalk.shape), 0.25, 1).astype(np.float32)
    written = (bare * (1 - chalk[..., None]) + np.float32((235, 235, 225)) * chalk[..., None]).astype(np.uint8)
    canvas = bare.astype(np.uint8)
    hand, hand_alpha = writing_hand()
    done, hand_x, hand_y = 0, 700.0, 600.0
    for n in range(int(end_s * FPS)):
        t = n / FPS
        while done < len(strokes) and strokes[done][1] <= t:
            _, _, x, y, width, size = strokes[done]
            area = np.s_[y - 4:y + int(size * 1.5), int(x) - 1:int(x + width) + 3]
            canvas[area] = written[area]
            done += 1
        frame, target = canvas.copy(), (1150, 640)
        if done < len(strokes):
            begin, finish, x, y, width, size = strokes[done]
            target = (x, y + size * 0.5)
            if begin <= t:
                tip = x + width * (t - begin) / (finish - begin)
                area = np.s_[y - 4:y + int(size * 1.5), int(x) - 1:int(tip)]
                frame[area] = written[area]
                target = (tip, y + size * (0.5 + 0.4 * math.sin(t * 25)))
        hand_x += (target[0] - hand_x) * 0.35
        hand_y += (target[1] - hand_y) * 0.35
        left, top = int(hand_x), int(hand_y)
        h, w = max(0, min(hand.shape[0], HEIGHT - top)), max(0, min(hand.shape[1], WIDTH - left))
        if h and w:
            area = np.s_[top:top + h, left:left + w]
            frame[area] = frame[area] * (1 - hand_alpha[:h, :w]) + hand[:h, :w] * hand_alpha[:h, :w]
        yield frame


def blackboard(rng):
    surface = np.full((HEIGHT, WIDTH, 3), (38, 72, 58), np.float32)
    smear = Image.fromarray((rng.random((45, 80)) * 255).astype(np.uint8)).resize((WIDTH, HEIGHT), Image.BICUBIC)
    surface += (np.asarray(smear.filter(ImageFilter.GaussianBlur(6)), np.float32)[..., None] - 128) * 0.10
    surface[:18] = surface[-18:] = (110, 80, 50)
    return surface


def writing_hand():
    hand = Image.new("RGBA", (360, 420))
    draw = ImageDraw.Draw(hand)
    draw.polygon([(60, 90), (130, 60), (360, 330), (360, 420), (240, 420)], fill=(50, 55, 80, 255))
    draw.ellipse((10, 10, 140, 130), fill=(205, 160, 130, 255))
    draw.line((4, 4, 40, 40), fill=(240, 240, 235, 255), width=9)
    pixels = np.asarray(hand.filter(ImageFilter.GaussianBlur(1.5)), np.float32)
    return pixels[..., :3], pixels[..., 3:] / 255


# ---- talk: a camera that pans over a scene, subtitles burnt in

def talk(content, starts, end_s, font):
    far, near = SCENES[content["scene"]]()
    near, solid = np.ascontiguousarray(near[..., :3]), near[..., 3:] > 127
    subtitles = [draw_subtitle(line["text"], font) for line in content["lines"]]
    current = -1
    for n in range(int(end_s * FPS)):
        t = n / FPS
        while current + 1 < len(starts) and starts[current + 1] - 0.2 <= t:
            current += 1
        # held by a hand: a slow pan, a little sway; what is near moves more
        pan, sway = 150 + 140 * math.sin(t / 8), 20 + 9 * math.sin(t * 1.3) + 5 * math.sin(t * 3.1)
        frame = view(far, pan, sway).copy()
        np.copyto(frame, view(near, pan * 1.6, sway * 1.4), where=view(solid, pan * 1.6, sway * 1.4))
        if current >= 0:
            top, rgb, subtitle_alpha = subtitles[current]
            strip = frame[top:top + len(rgb)]
            strip[:] = strip * (1 - subtitle_alpha) + rgb * subtitle_alpha
        yield frame


def view(picture, x, y):
    return picture[int(y):int(y) + HEIGHT, int(x):int(x) + WIDTH]


def draw_subtitle(text, font):
    top, layer = 620, Image.new("RGBA", (WIDTH, 80))
    ImageDraw.Draw(layer).text((WIDTH / 2, 40), text, font=font(40), fill="white", anchor="mm", stroke_width=3, stroke_fill="black")
    pixels = np.asarray(layer, np.float32)
    return top, pixels[..., :3], pixels[..., 3:] / 255


def clouds(rng, height, width, octaves):
    """Smooth noise between 0 and 1, the sum of grids from coarse to fine."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        grid = rng.random((2 + 2 ** octave, 3 + 2 ** (octave + 1)), np.float32)
        layer = Image.fromarray((grid * 255).astype(np.uint8)).resize((width, height), Image.BICUBIC)
        total += np.asarray(layer, np.float32) / 255 / 2 ** octave
    return (total - total.min()) / (total.max() - total.min())


def mix(low, high, share):
    return np.float32(low) * (1 - share[..., None]) + np.float32(high) * share[..., None]


def scene_paddy():
    """Seedling beds between hills, and a farmer who stands in them."""
    rng = np.random.default_rng(5)
    width, height, horizon = WIDTH + 300, HEIGHT + 60, 300
    picture = np.zeros((height, width, 3), np.float32)
    picture[:horizon] = mix((150, 190, 230), (245, 245, 240), clouds(rng, horizon, width, 6))
    x = np.arange(width)
    for depth, colour in ((120, (120, 150, 150)), (70, (80, 120, 95))):
        ridge = horizon - depth * (0.55 + 0.45 * np.sin(x / 170 + depth) * np.cos(x / 63))
        hill = (np.arange(height)[:, None] > ridge) & (np.arange(height)[:, None] < horizon)
        picture[hill] = np.float32(colour) + clouds(rng, height, width, 8)[hill][:, None] * 30
    ground = np.mgrid[0:height - horizon, 0:width].astype(np.float32)
    distance = 1 / (ground[0] + 12)
    rows = 0.5 + 0.5 * np.sin((ground[1] - width / 2) * distance * 60)
    field = mix((95, 110, 90), (70, 150, 50), np.clip(rows * 1.6 - 0.3, 0, 1))
    field += (clouds(rng, height - horizon, width, 9)[..., None] - 0.5) * 50 + rng.normal(0, 10, field.shape)
    picture[horizon:] = field
    return np.clip(picture, 0, 255).astype(np.uint8), figure_of_a_farmer()


def figure_of_a_farmer():
    layer = Image.new("RGBA", (WIDTH + 480, HEIGHT + 60))
    draw = ImageDraw.Draw(layer)
    x, y = 760, 190
    draw.polygon([(x - 70, y + 130), (x + 70, y + 130), (x + 95, y + 420), (x - 95, y + 420)], fill=(60, 80, 120, 255))
    draw.line((x + 50, y + 160, x + 150, y + 300), fill=(60, 80, 120, 255), width=40)
    draw.ellipse((x + 130, y + 280, x + 170, y + 320), fill=(205, 160, 130, 255))
    draw.ellipse((x - 48, y + 20, x + 48, y + 132), fill=(205, 160, 130, 255))
    draw.polygon([(x - 120, y + 56), (x, y - 30), (x + 120, y + 56)], fill=(215, 190, 130, 255))
    for k in range(9):
        draw.line((x + 150, y + 300, x + 110 + k * 12, y + 190), fill=(70, 160, 50, 255), width=5)
    return np.asarray(layer)


def scene_moonlight():
    """The moon over roofs, seen through a lattice window."""
    rng = np.random.default_rng(9)
    width, height = WIDTH + 300, HEIGHT + 60
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    picture = mix((14, 20, 46), (52, 66, 110), np.clip(y / height, 0, 1))
    picture += clouds(rng, height, width, 7)[..., None] * 38
    for _ in range(160):
        sx, sy = int(rng.integers(0, width)), int(rng.integers(0, height // 2))
        picture[sy:sy + 2, sx:sx + 2] = rng.uniform(150, 255)
    away = np.hypot(x - 1000, y - 170)
    picture += np.float32((90, 90, 70)) * np.exp(-away / 120)[..., None]
    picture[away < 70] = np.float32((245, 240, 215)) - (clouds(rng, height, width, 7)[away < 70] * 40)[:, None]
    roof = (y > 560 + 40 * np.abs(np.sin(x / 210))) & (y < 900)
    picture[roof] = np.float32((24, 22, 30)) + (12 * (np.sin(x[roof] / 7) > 0))[:, None]
    window = Image.new("RGBA", (WIDTH + 480, HEIGHT + 60))
    draw = ImageDraw.Draw(window)
    for k in range(0, WIDTH + 480, 440):
        draw.rectangle((k, 0, k + 26, HEIGHT + 60), fill=(70, 42, 26, 255))
    draw.rectangle((0, 0, WIDTH + 480, 34), fill=(70, 42, 26, 255))
    draw.rectangle((0, 330, WIDTH + 480, 344), fill=(70, 42, 26, 255))
    return np.clip(picture, 0, 255).astype(np.uint8), np.asarray(window)


SCENES = {"paddy": scene_paddy, "moonlight": scene_moonlight}


# ---- together

def chinese_font():
    file, face = next(((f, i) for f, i in FONTS if Path(f).exists()), (None, 0))
    if file is None:
        raise SystemExit("no font with Chinese characters; run deploy/setup")
    made = {}

    def font(size):
        if size not in made:
            made[size] = ImageFont.truetype(file, size, index=face)
        return made[size]

    return font


def encode(frames, wav, out):
    """What a camera adds (noise) and its bit rate: 2 to 5 Mbit/s."""
    camera = "noise=c0s=5:c0f=t:all_seed=42,scale=out_color_matrix=bt709,format=yuv420p"
    ffmpeg = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-",
         "-i", str(wav), "-vf", camera, "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "3M", "-maxrate", "5M", "-bufsize", "5M",
         "-g", "50", "-colorspace", "bt709", "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-fflags", "+bitexact", "-shortest", str(out)],
        stdin=subprocess.PIPE)
    for frame in frames:
        ffmpeg.stdin.write(np.ascontiguousarray(frame))
    ffmpeg.stdin.close()
    if ffmpeg.wait():
        raise SystemExit("ffmpeg failed")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--content", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    wanted = arguments.parse_args()
    content = json.loads(wanted.content.read_text("utf-8"))
    make = {"slides": slides, "board": board, "talk": talk}[content["kind"]]
    parts = content["slides"] if content["kind"] == "slides" else content["lines"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starts, end_s, track = schedule(parts, content.get("voice", "cmn"), content.get("seconds", 0), folder)
        write_wav(folder / "voice.wav", track)
        encode(make(content, starts, end_s, chinese_font()), folder / "voice.wav", wanted.out)


if __name__ == "__main__":
    main()
