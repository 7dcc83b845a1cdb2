#!/usr/bin/env python3
"""How well search finds: nDCG@10 and success@1 of the judged set, by kind of query, beside PostgreSQL's and SQLite's own search.

    make bench-search              into docs/bench/search.md and search.json
    make test-search               asks Yinghuo alone and only says whether the targets are met
    bench.py --misses FILE         also writes which queries missed, with what came first

YINGHUO names the program (default: target/release/yinghuo). Runs under tests/support/with-postgres, unless only Yinghuo is asked.
"""
import argparse
import json
import math
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE.parent), str(ROOT / "tests/search")]

from backup import Backup  # noqa: E402
from peers import Fts5, Postgres, rows  # noqa: E402
from served import Yinghuo  # noqa: E402
from wording import SUBJECTS  # noqa: E402

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TARGETS = {"success@1": 0.85, "nDCG@10": 0.90}
# A document of this grade would do for tomorrow's lesson.
GOOD_ENOUGH = 2
ORDER = ("person", "course", "lesson", "case", "thread")


class Ours:
    """The real server, asked over its API."""

    name = "Yinghuo"

    def __init__(self, server):
        self.server = server

    def ask(self, query):
        url = f"{self.server.origin}/api/v1/search?limit=20&q={urllib.parse.quote(query)}"
        with urllib.request.urlopen(url, timeout=30) as reply:
            hits = json.load(reply)["items"]
        # A caption, post or moment leads to its lesson or thread.
        leads = [found[0] if (found := UUID.findall(hit["url"])) else hit["id"] for hit in hits]
        return list(dict.fromkeys(leads))


def ndcg(grades, found, depth=10):
    gain = lambda ranked: sum((2 ** grade - 1) / math.log2(place + 2) for place, grade in enumerate(ranked[:depth]))
    return gain([grades.get(one, 0) for one in found]) / gain(sorted(grades.values(), reverse=True))


def measure(engine, judged):
    """Both figures of every query."""
    results = []
    for query in judged:
        found = engine.ask(query["q"])
        results.append({"q": query["q"], "group": query["group"], "nDCG@10": ndcg(query["grades"], found), "first": found[0] if found else None,
                        "success@1": float(bool(found) and query["grades"].get(found[0], 0) >= GOOD_ENOUGH)})
    return results


def measure_peers(documents, judged):
    """The same of the databases that hold the same texts."""
    made, measured = list(rows(documents, SUBJECTS)), {}
    for peer in (Postgres(os.environ["YINGHUO_TEST_POSTGRES"]), Fts5()):
        peer.load(made)
        measured[peer.name] = measure(peer, judged)
        peer.close()
    return measured


def mean(results, figure, group=None):
    chosen = [result[figure] for result in results if group in (None, result["group"])]
    return sum(chosen) / len(chosen)


def report(measured, judged):
    """The table, as Markdown."""
    groups = list(dict.fromkeys(query["group"] for query in judged))
    head = f"| kind of query | queries | {' | '.join(f'{name}: success@1 | nDCG@10' for name in measured)} |"
    lines = [head, "|---|---|" + "---|---|" * len(measured)]
    for group in [*groups, None]:
        size = sum(group in (None, query["group"]) for query in judged)
        cells = [f"{mean(results, 'success@1', group):.2f} | {mean(results, 'nDCG@10', group):.2f}" for results in measured.values()]
        lines.append(f"| {group or '**together**'} | {size} | {' | '.join(cells)} |")
    return "\n".join(lines)


def fill(folder, documents):
    """The set as a backup beside the server's data. The newest document was made just now, so that what ages is as old whenever it is asked."""
    backup = Backup(folder / "set.jsonl", folder / "data" / "media")
    later_ms = int(time.time() * 1000) - max(document["made_ms"] for document in documents)
    for document in sorted(documents, key=lambda document: ORDER.index(document["kind"])):
        backup.add({**document, "made_ms": document["made_ms"] + later_ms})
    backup.close()
    return folder / "set.jsonl"


def write_misses(path, results, judged, documents):
    titles = {document["id"]: f"{document['kind']} {document['title']}" for document in documents}
    with open(path, "w") as file:
        for result, query in sorted(zip(results, judged), key=lambda pair: pair[0]["nDCG@10"]):
            if result["success@1"] < 1 or result["nDCG@10"] < TARGETS["nDCG@10"]:
                best = [titles[one] for one, grade in query["grades"].items() if grade == 3]
                first = titles.get(result["first"], result["first"])
                print(f"{result['success@1']:.0f} {result['nDCG@10']:.2f} [{query['group']}] {query['q']}\n    wanted: {' / '.join(best[:4])}"
                      f"\n    first:  {first}", file=file)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/bench")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    subprocess.run([ROOT / "tests/search/generate.py", "--check"], check=True)
    documents, judged = [[json.loads(line) for line in (ROOT / f"tests/search/{name}.jsonl").open()] for name in ("documents", "judgements")]
    with Yinghuo(lambda folder: fill(folder, documents)) as server:
        measured = {Ours.name: measure(Ours(server), judged)}
    if not given.check:
        measured |= measure_peers(documents, judged)
    table = report(measured, judged)
    print(table)
    if given.misses:
        write_misses(given.misses, measured[Ours.name], judged, documents)
    figures = {name: {figure: round(mean(results, figure), 4) for figure in TARGETS} for name, results in measured.items()}
    if not given.check:
        given.out.mkdir(parents=True, exist_ok=True)
        head = (HERE / "search.md.in").read_text().format(documents=len(documents), queries=len(judged))
        (given.out / "search.md").write_text(f"{head}\n{table}\n")
        (given.out / "search.json").write_text(json.dumps({"documents": len(documents), "together": figures, "queries": measured}, ensure_ascii=False, indent=1) + "\n")
    missed = [f"{figure} is {figures[Ours.name][figure]:.3f}, not {wanted}" for figure, wanted in TARGETS.items() if figures[Ours.name][figure] < wanted]
    if missed:
        raise SystemExit("; ".join(missed))


if __name__ == "__main__":
    main()
