"""The table and the plot."""
import json
import math

COLOURS = {"Yinghuo": "#c2410c", "PeerTube": "#1d4ed8", "Kolibri": "#15803d"}
TITLES = {"slides": "Slides", "board": "Blackboard", "talk": "Talking head"}
COLUMNS = [("name", "Rendition"), ("kbps", "kbit/s"), ("size", "Picture"), ("vmaf", "VMAF"), ("ocr", "Legible %"), ("ocr_small", "Small text %"),
           ("stoi", "STOI"), ("pesq", "PESQ"), ("encode_cpu_s", "Encode CPU s"), ("decode_cpu_s", "Decode CPU s")]


def write(folder, facts):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ladder.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    (folder / "ladder.md").write_text(table(facts))
    (folder / "ladder.svg").write_text(plot(facts["rows"]))


def table(facts):
    lines = ["# The ladder beside its peers", "",
             "Written by `make bench-ladder`; do not edit. Three generated lessons of 120 s (`tests/bench/ladder`), uploaded as 720p H.264 with AAC at",
             "128 kbit/s; whole files, sound included. Legible: share of the lesson's characters that an OCR reader recovers; small text: 24 px and less of",
             "720. VMAF at 640 × 360 against the master. STOI and PESQ (wide-band) of the voice against the master's. Processor seconds for the 120 s;",
             "Yinghuo makes all its rungs together, analysis, boards and verification included.", "",
             f"Encoders: {facts['ffmpeg']}. Meter: {facts['meter']}.", "", "![Rate against legibility](ladder.svg)", ""]
    for kind in dict.fromkeys(row["lesson"] for row in facts["rows"]):
        lines += [f"## {TITLES[kind]}", "", "| " + " | ".join(title for _, title in COLUMNS) + " |", "|---" + "|--:" * (len(COLUMNS) - 1) + "|"]
        for row in facts["rows"]:
            if row["lesson"] == kind:
                size = f"{row['width']} × {row['height']}" if "width" in row else ""
                cells = [(row | {"size": size}).get(key) for key, _ in COLUMNS]
                lines.append("| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |")
        lines.append("")
    lines += ["## Targets", "", "| Target | Wanted | Found | |", "|---|---|--:|---|"]
    lines += [f"| {v['what']} | {v['wanted']} | {v['found']} | {'met' if v['met'] else '**missed**'} |" for v in facts["targets"]]
    return "\n".join(lines) + "\n"


# The plot: a panel a lesson, rate (logarithmic) against what is lost of the text and of the picture.
PANEL_WIDE, PANEL_HIGH, GAP, LEFT, TOP = 330, 250, 56, 60, 64
RATES = (10, 20, 50, 100, 200, 400, 800)
FLOOR = 50


def plot(rows):
    kinds = list(dict.fromkeys(row["lesson"] for row in rows))
    wide, high = LEFT + len(kinds) * (PANEL_WIDE + GAP), TOP + 2 * (PANEL_HIGH + GAP) + 30
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">',
             "<title>Rate against legibility and likeness of the renditions of three lessons</title>",
             f'<rect width="{wide}" height="{high}" fill="#fff"/>']
    for index, (family, colour) in enumerate(COLOURS.items()):
        x = LEFT + index * 120
        parts.append(f'<circle cx="{x}" cy="20" r="5" fill="{colour}"/><text x="{x + 10}" y="24">{family}</text>')
    for column, kind in enumerate(kinds):
        seen = [row for row in rows if row["lesson"] == kind and "vmaf" in row]
        for line, (key, title) in enumerate((("ocr", "Legible %"), ("vmaf", "VMAF"))):
            parts += panel(LEFT + column * (PANEL_WIDE + GAP), TOP + line * (PANEL_HIGH + GAP), f"{TITLES[kind]}: {title}", seen, key)
    parts.append(f'<text x="{LEFT}" y="{high - 12}" fill="#555">whole file, kbit/s (logarithmic)</text></svg>')
    return "\n".join(parts) + "\n"


def panel(left, top, title, rows, key):
    low, high = math.log(RATES[0]), math.log(RATES[-1])
    x_of = lambda rate: left + (math.log(min(max(rate, RATES[0]), RATES[-1])) - low) / (high - low) * PANEL_WIDE
    y_of = lambda value: top + (100 - max(value, FLOOR)) / (100 - FLOOR) * PANEL_HIGH
    parts = [f'<text x="{left}" y="{top - 10}" font-weight="bold">{title}</text>',
             f'<rect x="{left}" y="{top}" width="{PANEL_WIDE}" height="{PANEL_HIGH}" fill="none" stroke="#999"/>']
    for rate in RATES:
        parts.append(f'<path d="M{x_of(rate):.1f} {top}v{PANEL_HIGH}" stroke="#eee"/>'
                     f'<text x="{x_of(rate):.1f}" y="{top + PANEL_HIGH + 15}" text-anchor="middle" fill="#555">{rate}</text>')
    for value in range(FLOOR, 101, 10):
        parts.append(f'<path d="M{left} {y_of(value):.1f}h{PANEL_WIDE}" stroke="#eee"/>'
                     f'<text x="{left - 6}" y="{y_of(value) + 4:.1f}" text-anchor="end" fill="#555">{value}</text>')
    taken = []
    for row in sorted(rows, key=lambda row: row["kbps"]):
        x, y = x_of(row["kbps"]), y_of(row[key])
        colour = COLOURS[row["family"]]
        label = row["name"].replace(row["family"] + " ", "")
        at = place(x, y, label, taken, left, top)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
        if abs(at[1] - y) > 14:
            parts.append(f'<path d="M{x:.1f} {y:.1f}L{at[0]:.1f} {at[1] - 8:.1f}" stroke="{colour}" stroke-opacity=".35"/>')
        parts.append(f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="10" fill="{colour}">{label}</text>')
    return parts


def place(x, y, label, taken, left, top):
    """Where a label covers no other: beside its point, or as little below it as goes."""
    wide = len(label) * 5.4
    at_x = min(x + 6, left + PANEL_WIDE - wide)
    at_y = max(y + 12, top + 12)
    while any(abs(at_y - other_y) < 11 and at_x < other_x + other_wide and other_x < at_x + wide for other_x, other_y, other_wide in taken):
        at_y += 11
    taken.append((at_x, at_y, wide))
    return at_x, at_y
