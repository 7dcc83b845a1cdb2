"""The databases' own search on the same documents, asked as well as they can be asked: one row a document, its words by weight."""
import re
import sqlite3
import subprocess

EDITIONS = {"tongbian": "统编版", "renjiao": "人教版", "beishida": "北师大版", "sujiao": "苏教版", "waiyan": "外研版", "local": "地方教材"}
CUES_A_ROW = 7
STAGES = {"primary": "小学", "junior": "初中", "adult": "成人"}


def rows(documents, subjects, posts_apart=False):
    """(id, title, near, body) of every document; captions are rows of their own that lead to their lesson, and so are replies if wanted.

    `near` holds chapter, keywords, author, and the shelf in words, as a product on these databases would put them in.
    """
    names, shelves = {}, {}
    for document in documents:
        if document["kind"] == "person":
            names[document["login"]] = document["title"]
            yield document["id"], document["title"], document["login"], ""
            continue
        shelf = document.get("shelf") or shelves[document.get("course") or document["about"]]
        if document["kind"] in ("course", "case"):
            shelves[document["id"]] = shelf
        near = [shelf["chapter"], *document.get("keywords", []), names[document["author"]], STAGES[shelf["stage"]],
                shelf["grade"] and f"{'零一二三四五六七八九'[shelf['grade']]}年级", {1: "上册", 2: "下册"}.get(shelf["volume"]),
                subjects[shelf["subject"]], EDITIONS[shelf["edition"]]]
        posts = [post["body"] for post in document.get("posts", [])]
        apart = posts[1:] if posts_apart else []
        body = [document.get("summary"), *document.get("parts", {}).values(), *posts[:len(posts) - len(apart)]]
        near = " ".join(filter(None, near))
        yield document["id"], document["title"], near, "\n".join(filter(None, body))
        yield from ((document["id"], "", "", post) for post in apart)
        cues = document.get("cues", [])
        for start in range(0, len(cues), CUES_A_ROW):
            yield document["id"], "", "", "\n".join(text for _, text in cues[start:start + CUES_A_ROW])


class Fts5:
    """SQLite's FTS5 with its trigram tokenizer."""

    name = "SQLite FTS5 (trigram)"

    def __init__(self, path=":memory:"):
        self.database = sqlite3.connect(path)
        self.database.execute("CREATE VIRTUAL TABLE search USING fts5(id UNINDEXED, title, near, body, tokenize = 'trigram')")

    def load(self, made):
        self.database.executemany("INSERT INTO search VALUES (?, ?, ?, ?)", made)
        self.database.commit()

    def ask(self, query, limit=20):
        """All words; then, where that leaves places, any three letters of them. Words too short for trigrams by LIKE."""
        found = list(dict.fromkeys(self.all_words(query, limit)))
        if len(found) < limit:
            found += [one for one in self.any_letters(query, limit) if one not in found]
        return found[:limit]

    def all_words(self, query, limit):
        wanted, unwanted = words(query)
        long = [word for word in wanted if len(word) >= 3]
        short = [word for word in wanted if len(word) < 3]
        conditions, values = [], []
        if long:
            conditions, values = ["search MATCH ?"], [" AND ".join(map(quoted, long))]
        for word, verb in [(word, "LIKE") for word in short] + [(word, "NOT LIKE") for word in unwanted]:
            conditions.append(f"title || ' ' || near || ' ' || body {verb} ?")
            values.append(f"%{word}%")
        if not long and not short:
            return []
        order = "bm25(search, 0, 10, 5, 1)" if long else "(title LIKE ?) DESC, (near LIKE ?) DESC, rowid"
        values += [] if long else [f"%{short[0]}%"] * 2
        return self.select(f"SELECT id FROM search WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {limit}", values)

    def any_letters(self, query, limit):
        wanted, unwanted = words(query)
        windows = [quoted(word[start:start + 3]) for word in wanted for start in range(len(word) - 2)]
        if not windows:
            return []
        unwanted = "".join(f" NOT {quoted(word)}" for word in unwanted if len(word) >= 3)
        return self.select(f"SELECT id FROM search WHERE search MATCH ? ORDER BY bm25(search, 0, 10, 5, 1) LIMIT {limit}",
                           [f"({' OR '.join(windows)}){unwanted}"])

    def select(self, statement, values):
        return [row[0] for row in self.database.execute(statement, values)]

    def close(self):
        self.database.close()


class Postgres:
    """PostgreSQL's full text search (`simple`) with pg_trgm beside it, through one psql."""

    name = "PostgreSQL full text + pg_trgm"

    def __init__(self, address):
        self.psql = subprocess.Popen(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.run("CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TABLE search (id text, title text, near text, body text, "
                 "words tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', near), 'B') "
                 "|| setweight(to_tsvector('simple', body), 'C')) STORED)")

    def load(self, made):
        def field(text):
            return text.replace("\\", "\\\\").replace("\t", " ").replace("\n", "\\n")
        self.psql.stdin.write("COPY search (id, title, near, body) FROM stdin;\n")
        for row in made:
            self.psql.stdin.write("\t".join(map(field, row)) + "\n")
        self.psql.stdin.write("\\.\n")
        self.run("CREATE INDEX ON search USING gin (words); CREATE INDEX ON search USING gin ((title || ' ' || near || ' ' || body) gin_trgm_ops)")
        self.run("ANALYZE search; SET pg_trgm.word_similarity_threshold = 0.4")

    def ask(self, query, limit=20):
        return list(dict.fromkeys(self.run(self.statement(query, limit))))

    @staticmethod
    def statement(query, limit=20):
        """What full text finds, and what is similar; ordered by both, the title's likeness counting twice."""
        text = "'" + query.replace("'", "''") + "'"
        return (f"SELECT id FROM search, websearch_to_tsquery('simple', {text}) AS asked "
                f"WHERE words @@ asked OR {text} <% (title || ' ' || near || ' ' || body) "
                f"ORDER BY ts_rank(words, asked) + 2 * word_similarity({text}, title) + word_similarity({text}, near) "
                f"+ word_similarity({text}, body) DESC, id LIMIT {limit}")

    def run(self, statements):
        """Runs statements; gives the lines they answer."""
        self.psql.stdin.write(f"{statements};\n\\echo END\n")
        self.psql.stdin.flush()
        lines = []
        while (line := self.psql.stdout.readline()) != "END\n":
            if not line:
                raise SystemExit("psql ended")
            lines.append(line.rstrip("\n"))
        return lines

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()


def words(query):
    """Words and phrases of a query, those wanted and those not."""
    wanted, unwanted = [], []
    for minus, phrase, word in re.findall(r'(-?)"([^"]+)"|(\S+)', query):
        if word.startswith("-") and len(word) > 1:
            unwanted.append(word[1:])
        elif minus:
            unwanted.append(phrase)
        else:
            wanted.append(phrase or word.replace('"', ""))
    return [word for word in wanted if word], unwanted


def quoted(word):
    return '"' + word.replace('"', '""') + '"'
