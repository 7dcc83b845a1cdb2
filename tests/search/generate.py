#!/usr/bin/env python3
"""Writes documents.jsonl and judgements.jsonl; with --check, says whether the files are what would be written."""
import json
import sys
from pathlib import Path

from documents import Library
from judge import judge, read_queries

HERE = Path(__file__).resolve().parent


def lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def main():
    documents = Library().documents
    judged = []
    for query in read_queries():
        grades = judge(query, documents)
        if 3 not in grades.values():
            raise SystemExit(f"nothing is best for {query['q']}")
        if any(query["q"] == document["title"] and document["kind"] != "person" for document in documents):
            raise SystemExit(f"a copy of a title: {query['q']}")
        judged.append({"q": query["q"], "group": query["group"], "grades": grades})
    for name, text in (("documents.jsonl", lines(documents)), ("judgements.jsonl", lines(judged))):
        if "--check" not in sys.argv:
            (HERE / name).write_text(text)
        elif (HERE / name).read_text() != text:
            raise SystemExit(f"{name} is not what generate.py makes: run tests/search/generate.py")
    kinds = [document["kind"] for document in documents]
    print(f"{len(documents)} documents ({', '.join(f'{kinds.count(kind)} {kind}' for kind in dict.fromkeys(kinds))}), {len(judged)} queries")


if __name__ == "__main__":
    main()
