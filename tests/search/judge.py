"""Which documents answer which query, read from the facts of both. No search engine and no text is looked at.

A rule is `key=value[,value] …`: a document fits when it has one of the values for every key. Grades: 3 is what she looks for, 2 would
do for the lesson, 1 is near it; everything else is 0.
"""
import tomllib
from pathlib import Path

GRADES = (("best", 3), ("good", 2), ("fair", 1))
TEACHABLE, TALK = ["kind=case,lesson,course"], ["kind=thread"]


def read_queries(path=Path(__file__).resolve().parent / "queries.toml"):
    """Every query with its group and rules by grade."""
    for group, held in tomllib.loads(path.read_text()).items():
        for query in held["queries"]:
            given = {name: query.get(name) for name, _ in GRADES}
            if "on" in query:
                given = {"best": given["best"] or TEACHABLE, "good": TALK if given["good"] is None else given["good"],
                         "fair": [] if given["fair"] is None else given["fair"]}
                given["fair"] += [] if query.get("strict") else ["topic=" + query["on"]]
                given = {name: [f"{rule} topic={query['on']}" for rule in rules] for name, rules in given.items()}
            yield {"q": query["q"], "group": group, "rules": {name: given[name] or [] for name, _ in GRADES}}


def fits(rule, facts):
    """Whether a document's facts fit every part of a rule."""
    def one(part):
        key, values = part.split("=")
        held = facts.get(key)
        held = held if isinstance(held, list) else [held]
        return any(str(value) in values.split(",") for value in held if value is not None)
    return all(one(part) for part in rule.split())


def judge(query, documents):
    """Grades by id, without the zeros."""
    grades = {}
    for document in documents:
        for name, grade in GRADES:
            if any(fits(rule, document["facts"]) for rule in query["rules"][name]):
                grades[document["id"]] = grade
                break
    return grades
