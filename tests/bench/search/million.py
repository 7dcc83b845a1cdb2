#!/usr/bin/env python3
"""Search at a million documents: times, freshness, sizes, memory; the same queries on PostgreSQL and SQLite FTS5.

    make bench-search-million      into docs/bench/search-million.md and .json; DOCUMENTS=50000 makes it shorter

YINGHUO names the program (default: target/release/yinghuo). Runs under tests/support/with-postgres.
"""
import json
import os
import random
import re
import secrets
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE.parent), str(ROOT / "tests/search")]

from backup import Backup  # noqa: E402
from crowd import Crowd  # noqa: E402
from load import Client, percentile, steady  # noqa: E402
from peers import Fts5, Postgres, rows  # noqa: E402
from served import Yinghuo  # noqa: E402
from wording import SUBJECTS  # noqa: E402

DOCUMENTS = int(os.environ.get("DOCUMENTS", 1_000_000))
RATE = 50
SECONDS = int(os.environ.get("SECONDS_EACH", 60))
# A row's requests are cut into so many windows of time; the medians of the windows' figures are told, so that what disturbs one is not.
PEER_QUERIES, PEER_SECONDS, PEER_TIMEOUT_S = 200, 240, 10
TARGETS = {"query p50": 5, "query p99": 30, "suggestion p99": 10, "freshness p99": 1000}


def asked():
    """The judged queries and others, in an order made by chance."""
    judged = [json.loads(line)["q"] for line in (ROOT / "tests/search/judgements.jsonl").open()]
    mixed = judged + Crowd(0, seed=5).queries(1500)
    random.Random(6).shuffle(mixed)
    return mixed


def fill(folder):
    begun = time.monotonic()
    backup = Backup(folder / "crowd.jsonl", folder / "data" / "media")
    for document in Crowd(DOCUMENTS):
        backup.add(document)
    backup.close()
    say(f"{DOCUMENTS} documents generated in {time.monotonic() - begun:.0f} s")
    return folder / "crowd.jsonl"


def say(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


def get(path):
    def act(client, number):
        status, _ = client.ask("GET", path(number))
        if status != 200:
            raise ValueError(status)
    return act


def times(server, path, seconds=SECONDS):
    taken, failed = steady(lambda: Client(server.origin), get(path), RATE, seconds)
    if failed:
        raise SystemExit(f"{len(failed)} of {len(taken)} failed: {failed[0]}")
    return taken


def freshness(server, queries):
    """How long after a post's answer a search finds it, while 50 a second arrive and queries are asked; and those queries' times."""
    client = Client(server.origin, server.token)
    found = json.loads(client.ask("GET", "/api/v1/search?kind=case&limit=50&q=")[1])["items"]
    threads = []
    for hit in found[:50]:
        status, body = client.ask("POST", "/api/v1/threads", {"about": f"case:{hit['id']}", "title": "集体备课的时间和地点", "body": "本周三下午第一节。"},
                                  {"Idempotency-Key": secrets.token_hex(16)})
        assert status == 201, body
        threads.append(json.loads(body)["id"])
    waits, watchers = [], []

    def watch(word, since):
        reader = Client(server.origin)
        while time.monotonic() - since < 30:
            if json.loads(reader.ask("GET", f"/api/v1/search?limit=1&q={word}")[1])["total"]:
                break
            time.sleep(0.02)
        waits.append((time.monotonic() - since) * 1000)

    def post(client, number):
        # A word of letters that stand in no other text.
        word = "zq" + "".join(secrets.choice("bcdfghjkmpqrtvwxz") for _ in range(12))
        body = {"body": f"记一笔 {word}，第 {number} 条。"}
        status, answer = client.ask("POST", f"/api/v1/threads/{threads[number % len(threads)]}/posts", body, {"Idempotency-Key": secrets.token_hex(16)})
        if status != 201:
            raise ValueError(status, answer)
        if number % (RATE // 2) == 0:
            watchers.append(threading.Thread(target=watch, args=(word, time.monotonic())))
            watchers[-1].start()

    busy = {}
    reading = threading.Thread(target=lambda: busy.update(taken=times(server, search_path(queries))))
    reading.start()
    taken, failed = steady(lambda: Client(server.origin, server.token), post, RATE, SECONDS)
    reading.join()
    for watcher in watchers:
        watcher.join()
    if failed:
        raise SystemExit(f"{len(failed)} posts failed: {failed[0]}")
    return waits, taken, busy["taken"]


def search_path(queries):
    return lambda number: f"/api/v1/search?q={urllib.parse.quote(queries[number % len(queries)])}"


def suggest_path(queries):
    """Queries as they are typed, some letters in."""
    dice = random.Random(7)
    typed = [query[:dice.randint(1, min(8, len(query)))] for query in queries]
    return lambda number: f"/api/v1/search/suggest?q={urllib.parse.quote(typed[number % len(typed)])}"


def size_mb(path):
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6 if path.is_dir() else path.stat().st_size / 1e6


def memory_mb(process):
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return {name: int(re.search(rf"{name}:\s+(\d+)", text)[1]) / 1024 for name in ("Rss", "Pss", "Pss_Anon")}


def row_of(taken):
    """The figures of a row."""
    return {"p50": round(percentile(taken, 0.5), 2), "p99": round(percentile(taken, 0.99), 2), "max": round(max(taken), 2), "count": len(taken)}


def load():
    """What else the machine does: the load of the last minute."""
    return round(os.getloadavg()[0], 1)


def peer_times(ask, queries):
    taken, begun = [], time.monotonic()
    for query in queries[:PEER_QUERIES]:
        if time.monotonic() - begun > PEER_SECONDS:
            break
        at = time.monotonic()
        ask(query)
        taken.append((time.monotonic() - at) * 1000)
    return taken


def ask_peers(folder, queries):
    """Times of the same queries, one after the other, without facets or highlights, on databases that hold the same texts."""
    figures = {}
    fts5 = Fts5(folder / "fts5.db")
    begun = time.monotonic()
    fts5.load(rows(Crowd(DOCUMENTS), SUBJECTS, posts_apart=True))
    built = time.monotonic() - begun

    def bounded(query):
        ends = time.monotonic() + PEER_TIMEOUT_S
        fts5.database.set_progress_handler(lambda: time.monotonic() > ends, 100_000)
        try:
            fts5.ask(query)
        except sqlite3.OperationalError:
            pass
    figures[fts5.name] = {"taken": peer_times(bounded, queries), "size_mb": size_mb(folder / "fts5.db"), "built_s": built}
    say(f"FTS5 filled in {built:.0f} s and asked")
    fts5.close()
    postgres = Postgres(os.environ["YINGHUO_TEST_POSTGRES"])
    begun = time.monotonic()
    postgres.load(rows(Crowd(DOCUMENTS), SUBJECTS, posts_apart=True))
    built = time.monotonic() - begun
    size = int(postgres.run("SELECT pg_total_relation_size('search')")[0]) / 1e6
    postgres.run(f"SET statement_timeout = '{PEER_TIMEOUT_S}s'; \\set ON_ERROR_STOP off\nSELECT")
    figures[postgres.name] = {"taken": peer_times(postgres.ask, queries), "size_mb": size, "built_s": built}
    say(f"PostgreSQL filled in {built:.0f} s and asked")
    postgres.close()
    return figures


def main():
    queries, figures = asked(), {"documents": DOCUMENTS, "rate": RATE, "seconds": SECONDS, "cores": os.cpu_count(), "load": {"before": load()}}
    with Yinghuo(fill, timed=figures) as server:
        figures["database_mb"], figures["index_mb"] = size_mb(server.folder / "data/yinghuo.db"), size_mb(server.folder / "data/index")
        answer = json.loads(Client(server.origin).ask("GET", "/api/v1/search?limit=1&q=")[1])
        figures["indexed"], figures["kinds"] = answer["total"], {count["value"]: count["count"] for count in answer["facets"]["kind"]}
        say(f"{figures['indexed']} documents in the index: {figures['kinds']}; restore {figures['restore_s']:.0f} s, index {figures['reindex_s']:.0f} s")
        times(server, search_path(queries), 10)
        figures["load"]["asking"] = load()
        taken = {"query": times(server, search_path(queries[::-1])), "suggestion": times(server, suggest_path(queries))}
        figures["memory_mb"] = memory_mb(server.process.pid)
        taken["freshness"], taken["post"], taken["query while posts arrive"] = freshness(server, queries)
        figures["memory_after_mb"], figures["load"]["posting"] = memory_mb(server.process.pid), load()
        say("asked: " + ", ".join(f"{name} p50 {row_of(values)['p50']} p99 {row_of(values)['p99']} ms" for name, values in taken.items()))
        server.stop()
        for path in (server.folder / "data", server.folder / "crowd.jsonl"):
            subprocess.run(["rm", "-rf", path], check=True)
        peers = ask_peers(server.folder, queries)
    figures["load"]["after"] = load()
    figures["times_ms"] = {name: row_of(values) for name, values in taken.items()}
    figures["peers"] = {name: {"p50_ms": round(percentile(peer["taken"], 0.5), 2), "p99_ms": round(percentile(peer["taken"], 0.99), 2),
                               "queries": len(peer["taken"]), "size_mb": round(peer["size_mb"]), "built_s": round(peer["built_s"], 1)}
                        for name, peer in peers.items()}
    text = report(figures)
    print(text)
    out = ROOT / "docs/bench"
    (out / "search-million.md").write_text(text)
    (out / "search-million.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


def report(figures):
    told = figures["times_ms"]
    lines = [f"# Search at {figures['documents']:,} documents", "",
             f"`make bench-search-million` (`DOCUMENTS={figures['documents']}`) on {figures['cores']} cores, which the server shares with what asks it. {RATE} requests a second, each timed from the "
             f"moment it was due, for {figures['seconds']} s a row; queries with facets, highlights and 20 hits, over HTTP. {figures['indexed']:,} documents are in the index: "
             + ", ".join(f"{count:,} {kind}" for kind, count in figures["kinds"].items()) + ".", "",
             "Load of the machine (average of a minute): " + ", ".join(f"{value} {when}" for when, value in figures["load"].items())
             + ". What is beside the bench on its cores disturbs the times.", "",
             "| | p50 | p99 | largest | asked for |", "|---|---|---|---|---|"]
    for name, row in told.items():
        wanted = ", ".join(f"{key.split()[1]} ≤ {bound} ms" for key, bound in TARGETS.items() if key.split()[0] == name)
        lines.append(f"| {name} | {row['p50']:.1f} ms | {row['p99']:.1f} ms | {row['max']:.0f} ms | {wanted or '–'} |")
    lines += ["", "Freshness is from the answer to a post until a search finds it, while 50 posts and 50 queries a second arrive.", "",
              f"Index {figures['index_mb']:.0f} MB (database {figures['database_mb']:.0f} MB), built anew in {figures['reindex_s']:.0f} s. Memory of the server after the queries: "
              + ", ".join(f"{name} {value:.0f} MB" for name, value in figures["memory_mb"].items())
              + "; after the posts: " + ", ".join(f"{name} {value:.0f} MB" for name, value in figures["memory_after_mb"].items()) + ".", "",
              f"The same queries, {PEER_QUERIES} one after the other with nothing beside, first 20 rows without facets (a query is ended after {PEER_TIMEOUT_S} s):", "",
              "| | p50 | p99 | ratio of p50 | ratio of p99 | size | built |", "|---|---|---|---|---|---|---|"]
    for name, peer in figures["peers"].items():
        lines.append(f"| {name} | {peer['p50_ms']:.0f} ms | {peer['p99_ms']:.0f} ms | {peer['p50_ms'] / told['query']['p50']:.0f} × | {peer['p99_ms'] / told['query']['p99']:.0f} × | "
                     f"{peer['size_mb']} MB | {peer['built_s']:.0f} s |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
