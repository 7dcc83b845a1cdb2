"""Documents like real ones, from facts/*.toml: cases, courses, lessons with captions, threads and people.

Everything follows from the facts and the order of the files; nothing is random, so the same facts give the same
documents. Each document keeps what it is made of (`facts`); the judge reads that, never the text.
"""
import tomllib
import uuid
from pathlib import Path

from wording import course_text, case_text, cues, lesson_text, replies, review_thread

HERE = Path(__file__).resolve().parent
SUBJECT_FILES = ("math", "chinese", "english", "nature", "society")
# Every topic has an open lesson and a design; the third case takes turns.
THIRD_FORMS = ("slides", "micro", "review", "task", "exercise")
# 2026-09-01T00:00:00Z in milliseconds; every id is some minutes after the one before.
BEGUN_MS = 1_788_220_800_000
STEP_MS = 7 * 60 * 1000


class Ids:
    """UUIDv7 as the server makes them, from a counter."""

    def __init__(self):
        self.count = 0

    def next(self):
        """An id and its time in milliseconds."""
        self.count += 1
        time_ms = BEGUN_MS + self.count * STEP_MS
        tail = uuid.uuid5(uuid.NAMESPACE_OID, f"yinghuo judged set {self.count}").int & ((1 << 74) - 1)
        number = time_ms << 80 | 7 << 76 | (tail >> 62) << 64 | 2 << 62 | tail & ((1 << 62) - 1)
        return str(uuid.UUID(int=number)), time_ms


def shelf(text):
    """`primary 5 math renjiao 1 小数乘法` as a shelf; `-` where a book has no grade or volume."""
    stage, grade, subject, edition, volume, chapter = text.split(" ", 5)
    number = lambda value: None if value == "-" else int(value)
    return {"stage": stage, "grade": number(grade), "subject": subject, "edition": edition, "volume": number(volume), "chapter": chapter}


def read_people():
    given = tomllib.loads((HERE / "facts/people.toml").read_text())
    for line in given["writers"] + given["askers"]:
        login, role, name, *subjects = line.split(" ")
        yield {"login": login, "role": role, "name": name.replace("_", " "), "subjects": subjects[0].split(",") if subjects else []}


def read_topics():
    for name in SUBJECT_FILES:
        for topic in tomllib.loads((HERE / f"facts/{name}.toml").read_text())["topic"]:
            yield {**topic, "shelf": shelf(topic["shelf"]), "also": shelf(topic["also"]) if "also" in topic else None}


class Library:
    """All documents, made topic by topic."""

    def __init__(self):
        self.ids, self.documents = Ids(), []
        self.people = list(read_people())
        self.logins = {}
        for person in self.people:
            document = self.add("person", person["name"], login=person["login"], role=person["role"],
                                facts={"author": person["login"], "subject": person["subjects"]})
            self.logins[person["login"]] = document["id"]
        topics = list(read_topics())
        books = {}
        for topic in topics:
            books.setdefault(book_of(topic["shelf"]), []).append(topic)
        for turn, topic in enumerate(topics):
            self.cases(topic, turn)
        for turn, (book, held) in enumerate(books.items()):
            self.course(book, held, turn)
        for turn, topic in enumerate(topics):
            self.threads(topic, turn)

    def add(self, kind, title, *, facts, **parts):
        made, time_ms = self.ids.next()
        self.documents.append({"id": made, "kind": kind, "title": title, "made_ms": time_ms, **parts, "facts": {"kind": kind, **facts}})
        return self.documents[-1]

    def writer(self, subject, turn):
        able = [person for person in self.people if subject in person["subjects"]]
        return able[turn % len(able)]["login"]

    def cases(self, topic, turn):
        plan = [("open", topic["shelf"]), ("design", topic["shelf"]), (THIRD_FORMS[turn % 5], topic["shelf"])]
        if topic["also"]:
            plan.append(("design" if turn % 2 else "open", topic["also"]))
        for place, (form, where) in enumerate(plan):
            author = self.writer(where["subject"], turn + place)
            title, summary, parts, holds = case_text(topic, form, where, turn, place)
            part = {"part": str(number) for number, name in enumerate(topic["parts"]) if name in title}
            self.add("case", title, summary=summary, parts=parts, shelf=where, author=author, keywords=topic["keys"][:2 + turn % 2],
                     facts={"topic": topic["id"], "form": form, "author": author, "holds": holds, **part, **on_shelf(where)})

    def course(self, book, topics, turn):
        where = {**topics[0]["shelf"], "chapter": topics[0]["shelf"]["chapter"] if len(topics) == 1 else None}
        author = self.writer(where["subject"], turn)
        title, summary = course_text(topics, where, turn)
        about = {"topic": topics[0]["id"]} if len(topics) == 1 else {"covers": [topic["id"] for topic in topics]}
        course = self.add("course", title, summary=summary, shelf=where, author=author,
                          facts={**about, "author": author, **on_shelf(where)})
        for topic in topics:
            for part in range(2):
                title, summary, holds = lesson_text(topic, part, turn)
                said = cues(topic, turn) if part == 0 else []
                self.add("lesson", title, summary=summary, course=course["id"], author=author, cues=said,
                         facts={"topic": topic["id"], "author": author, "part": str(part), "holds": holds + (["said"] if said else []),
                                **on_shelf(where)})

    def threads(self, topic, turn):
        asker = [person["login"] for person in self.people if not person["subjects"]]
        cases = [document for document in self.documents if document["kind"] == "case" and document["facts"]["topic"] == topic["id"]]
        title, question, answer = topic["ask"]
        posts = [(asker[turn % len(asker)], question), (cases[1]["author"], answer), *replies(asker, turn)]
        self.thread(topic, cases[turn % 2], title, posts, "question", ["ask"])
        if turn % 2 == 0:
            title, posts = review_thread(topic, asker, cases[0]["author"], turn)
            self.thread(topic, cases[0], title, posts, "discussion", ["talk"])

    def thread(self, topic, case, title, posts, kind, holds):
        thread = self.add("thread", title, about=case["id"], author=posts[0][0], thread_kind=kind,
                          facts={"topic": topic["id"], "author": posts[0][0], "holds": holds, **on_shelf(topic["shelf"])})
        thread["posts"] = [{"id": self.ids.next()[0], "author": author, "body": body} for author, body in posts]


def book_of(where):
    return tuple(where[key] for key in ("stage", "grade", "subject", "edition", "volume"))


def on_shelf(where):
    return {key: where[key] for key in ("stage", "grade", "subject", "edition", "volume")}
