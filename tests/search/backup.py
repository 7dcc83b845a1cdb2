"""Documents as a backup that `yinghuo restore` takes, with the caption files it names. Written line by line, so any number fits."""
import hashlib
import json
from datetime import datetime, timezone
from uuid import NAMESPACE_URL, uuid5

# Nobody signs in to these accounts.
NO_PASSWORD = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"


class Backup:
    """A backup being written. `storage` is the server's folder of stored files (`DATA/media`)."""

    def __init__(self, path, storage):
        self.file, self.storage = open(path, "wb"), storage
        self.digest, self.lines, self.users, self.positions, self.posts = hashlib.sha256(), 0, {}, {}, []
        self.line({"yinghuo_backup": 1, "made_at": when(0)})

    def line(self, value):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self.digest.update(text)
        self.lines += 1
        self.file.write(text)

    def row(self, table, **row):
        self.line({"table": table, "row": row})

    def flush_posts(self):
        """Posts follow their threads by the thousand: rows of one table are restored together."""
        for post in self.posts:
            self.row("posts", **post)
        self.posts.clear()

    def close(self):
        self.flush_posts()
        end = {"end": {"lines": self.lines, "sha256": self.digest.hexdigest()}}
        self.file.write(json.dumps(end, separators=(",", ":")).encode() + b"\n")
        self.file.close()

    def add(self, document):
        """Writes a document's rows; those it refers to must have been added before."""
        getattr(self, document["kind"])(document, when(document["made_ms"]))

    def person(self, document, at):
        self.users[document["login"]] = document["id"]
        self.row("users", id=document["id"], username=document["login"], display_name=document["title"], role=document["role"],
                 password_hash=document.get("password_hash", NO_PASSWORD), language=None, disabled_at=None, created_at=at, version=1)

    def published(self, document, at):
        return {"id": document["id"], "author": self.users[document["author"]], "title": document["title"], "summary": document["summary"],
                "status": "published", "created_at": at, "updated_at": at, "version": 1}

    def course(self, document, at):
        self.row("courses", **self.published(document, at), **document["shelf"])

    def case(self, document, at):
        self.row("cases", **self.published(document, at), **document["shelf"], keywords=document["keywords"], parts=document["parts"], media_id=None)

    def lesson(self, document, at):
        media = self.media(document, at) if document["cues"] else None
        self.positions[document["course"]] = position = self.positions.get(document["course"], 0) + 1
        self.row("lessons", **self.published(document, at), course_id=document["course"], position=position, media_id=media)

    def media(self, document, at):
        """A video that is there but for its pictures: only its captions are stored."""
        media = str(uuid5(NAMESPACE_URL, document["id"]))
        text = vtt(document["cues"])
        digest = hashlib.sha256(text).hexdigest()
        folder = self.storage / "media" / media
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{digest[:16]}-captions-zh-CN.vtt").write_bytes(text)
        self.row("media", id=media, owner=self.users[document["author"]], name="lesson.mp4", source=f"sources/{media}", source_bytes=1,
                 status="ready", progress=1.0, error=None, left_s=None, output=None, remaking=False,
                 captions=[{"language": "zh-CN", "bytes": len(text), "sha256": digest}], public=True, created_at=at, removed=False)
        return media

    def thread(self, document, at):
        posts = document["posts"]
        self.row("threads", id=document["id"], about=f"case:{document['about']}", at_s=None, kind=document["thread_kind"], title=document["title"],
                 author=self.users[document["author"]], locked=False, answer=posts[1]["id"] if document["thread_kind"] == "question" else None,
                 replies=len(posts) - 1, created_at=at, updated_at=at)
        for post in posts:
            self.posts.append({"id": post["id"], "thread_id": document["id"], "reply_to": None, "author": self.users[post["author"]],
                               "body": post["body"], "created_at": at, "edited_at": None, "gone_at": None, "version": 1})
        if len(self.posts) > 2000:
            self.flush_posts()


def when(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).isoformat().replace("+00:00", "Z")


def vtt(cues):
    """Captions as a WebVTT file; every cue stands for three seconds."""
    clock = lambda second: f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000"
    return ("WEBVTT\n\n" + "".join(f"{clock(second)} --> {clock(second + 3)}\n{text}\n\n" for second, text in cues)).encode()
