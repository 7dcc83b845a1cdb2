"""What the ladder is held to, on each lesson."""

# Whole file, kbit/s at most: slides, board, talk.
LIGHTEST = {"light-av1": {"slides": 20, "board": 20, "talk": 30}, "light-h264": {"slides": 33, "board": 33, "talk": 60},
            "clear-av1": dict.fromkeys(("slides", "board", "talk"), 400 + 48), "clear-h264": dict.fromkeys(("slides", "board", "talk"), 700 + 96)}
# VMAF at least.
VMAF = {"light-av1": {"slides": 90, "board": 78, "talk": 70}}
# Share of characters a reader recovers, at least.
OCR, OCR_OF = 99, ("light-av1", "light-h264")
# light-av1 against this peer: so many times lighter, at equal or better legibility.
PEER, LIGHTER = "PeerTube 240p", 6


def judge(rows):
    """[{what, wanted, found, met}] for what was measured."""
    at = {(row["lesson"], row["name"]): row for row in rows}
    said = []

    def say(what, wanted, found, met):
        said.append({"what": what, "wanted": wanted, "found": found, "met": bool(met)})

    for kind in dict.fromkeys(row["lesson"] for row in rows):
        of = lambda name: at.get((kind, name))
        for name, most in LIGHTEST.items():
            if row := of(name):
                say(f"{kind}, {name}, kbit/s", f"at most {most[kind]}", row["kbps"], row["kbps"] <= most[kind])
        for name, least in VMAF.items():
            if row := of(name):
                say(f"{kind}, {name}, VMAF", f"at least {least[kind]}", row["vmaf"], row["vmaf"] >= least[kind])
        for name in OCR_OF:
            if row := of(name):
                say(f"{kind}, {name}, legible %", f"at least {OCR}", row["ocr"], row["ocr"] >= OCR)
        light, peer = of("light-av1"), of(PEER)
        if light and peer:
            ratio = round(peer["kbps"] / light["kbps"], 1)
            say(f"{kind}, light-av1 lighter than {PEER}, times", f"at least {LIGHTER}, as legible ({peer['ocr']} %)",
                f"{ratio} ({light['ocr']} %)", ratio >= LIGHTER and light["ocr"] >= min(peer["ocr"], 99.9))
    return said
