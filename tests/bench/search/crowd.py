"""A county's worth of documents: of a given number a tenth are cases, eight tenths posts and a tenth passages of captions.

Sentences come from the judged set's facts, chapters from the product's taxonomy, names and schools are put together, so words are as common and
as rare as they are in use. The same number and seed give the same documents. Documents come one by one, those referred to first.
"""
import random
import tomllib
from pathlib import Path

from documents import BEGUN_MS, read_topics
from wording import EDITIONS, FORMS, GRADES, SUBJECTS

TAXONOMY = Path(__file__).resolve().parents[3] / "backend/taxonomy"
POSTS_A_THREAD = 10
# A cue a minute: after so long a pause each is a passage of its own.
PASSAGES_A_LESSON, SECONDS_A_CUE, SENTENCES_A_CUE = 10, 60, 3
PEOPLE = 2000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓韩冯曹彭曾田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢傅钟姜崔谭廖范汪陆金石"
GIVEN = "秀英建国桂芳海燕志强玉兰小红晓东春梅文华丽娟永平立新国庆慧敏婷婷大勇金花雨晨思远明月佳怡子涵卓玛扎西古丽阿依"
PLACES = "青山 石桥 柳河 白杨 双溪 大湾 龙泉 红旗 新民 三岔 马鞍 清水 东升 坪坝 黑石 云岭 桃源 沙沟 竹园 河口 银杏 高庙 杨柳 金沟 草坝".split()
SCHOOLS = ("中心小学", "村小", "教学点", "九年一贯制学校", "初级中学", "寄宿制小学")
OPENERS = ("请教一下", "我们学校也遇到了", "补充一点", "上周试过", "这个办法好", "有不同看法", "感谢分享", "问一个细节", "期中以后再看", "给新老师的建议",
           "下学期轮到我上", "复式班怎么办", "听完录像", "把流程改了一下", "学生的反馈")
CLOSERS = ("效果不错。", "还在摸索。", "请大家指正。", "时间不够。", "下次再试。", "已经打印出来了。", "家长也支持。", "山里的条件就是这样。", "有课件可以发我吗？", "作业少一点更好。")


class Crowd:
    """Documents of a number, people and courses beside."""

    def __init__(self, documents, seed=4):
        self.random = random.Random(seed)
        self.cases, self.posts, self.passages = documents // 10, documents * 8 // 10, documents // 10
        self.count = 0
        self.sentences = {}
        for topic in read_topics():
            self.sentences.setdefault(topic["shelf"]["subject"], []).extend(
                [*topic["facts"], topic["scene"], topic["mistake"], topic["task"], *topic["said"], topic["ask"][1], topic["ask"][2]])
        self.books = [book for path in sorted(TAXONOMY.glob("books-*.toml")) for book in tomllib.loads(path.read_text())["books"]]
        self.logins = []

    def id(self):
        """An id later than those before, and its time."""
        self.count += 1
        time_ms = BEGUN_MS + self.count * 7
        tail = self.random.getrandbits(60)
        return f"{time_ms >> 16:08x}-{time_ms & 0xffff:04x}-7{tail >> 48 & 0xfff:03x}-8{tail >> 36 & 0xfff:03x}-{tail & 0xfffffffff:09x}000", time_ms

    def made(self, kind, title, **parts):
        made, time_ms = self.id()
        return {"id": made, "kind": kind, "title": title, "made_ms": time_ms, **parts}

    def __iter__(self):
        for number in range(PEOPLE):
            name = self.random.choice(SURNAMES) + "".join(self.random.sample(GIVEN, 2))
            self.logins.append(f"person{number}")
            yield self.made("person", name, login=f"person{number}", role="master_teacher" if number < PEOPLE // 4 else "teacher")
        yield from self.lessons()
        cases = []
        for _ in range(self.cases):
            case = self.case()
            cases.append((case["id"], case["shelf"]))
            yield case
        for _ in range(self.posts // POSTS_A_THREAD):
            yield self.thread(*self.random.choice(cases))

    def lessons(self):
        left = self.passages // PASSAGES_A_LESSON
        while left > 0:
            shelf, author = self.shelf(), self.writer()
            name = f"{EDITIONS[shelf['edition']]}{SUBJECTS[shelf['subject']]}{shelf['chapter']}"
            course = self.made("course", name, summary=self.say(shelf, 1), author=author, shelf=shelf)
            yield course
            for number in range(min(left, 8)):
                cues = [[place * SECONDS_A_CUE, self.say(shelf, SENTENCES_A_CUE)] for place in range(PASSAGES_A_LESSON)]
                yield self.made("lesson", f"{shelf['chapter']} 第{number + 1}课", summary=self.say(shelf, 1), course=course["id"], author=author, cues=cues)
            left -= 8

    def case(self):
        choose = self.random.choice
        shelf = self.shelf()
        form = choose(list(FORMS))
        word, school = choose(FORMS[form]), f"{choose(PLACES)}{choose(SCHOOLS)}"
        title = choose((f"{shelf['chapter']} {word}", f"{shelf['chapter']}（{school}）", f"{word}：{shelf['chapter']}"))
        parts = {"design": f"## 教学目标\n\n{self.say(shelf, 2)}\n\n## 过程\n\n{self.say(shelf, 4)}\n\n## 反思\n\n{choose(CLOSERS)}", "homework": self.say(shelf, 1)}
        return self.made("case", title, summary=f"{school}。{self.say(shelf, 1)}", parts=parts, shelf=shelf, author=self.writer(),
                         keywords=[shelf["chapter"][:20], word])

    def thread(self, case, shelf):
        choose = self.random.choice
        grade = f"{GRADES[shelf['grade']]}年级" if shelf["grade"] else ""
        thread = self.made("thread", f"{choose(OPENERS)}：{grade}{shelf['chapter']}", about=case, shelf=shelf, author=choose(self.logins),
                           thread_kind=choose(("question", "discussion")))
        thread["posts"] = [{"id": self.id()[0], "author": choose(self.logins),
                            "body": f"{choose(OPENERS)}，{self.say(shelf, 1)}{choose(CLOSERS)}（{choose(PLACES)}{self.random.randrange(1000)}）"}
                           for _ in range(POSTS_A_THREAD)]
        return thread

    def shelf(self):
        book = self.random.choice(self.books)
        return {"stage": book["stage"], "grade": book.get("grade"), "subject": book["subject"], "edition": book["edition"], "volume": book.get("volume"),
                "chapter": self.random.choice(book["chapters"])}

    def writer(self):
        return self.logins[self.random.randrange(PEOPLE // 4)]

    def say(self, shelf, count):
        return "".join(self.random.choices(self.sentences[shelf["subject"]], k=count))

    def queries(self, count):
        """What else is asked: chapters with and without a form, in the words of the taxonomy."""
        asked = []
        for _ in range(count):
            shelf = self.shelf()
            word = self.random.choice(FORMS[self.random.choice(list(FORMS))])
            grade = f"{GRADES[shelf['grade']]}年级" if shelf["grade"] else ""
            asked.append(self.random.choice((shelf["chapter"], f"{shelf['chapter']} {word}", f"{grade} {shelf['chapter']}", f"{grade}{SUBJECTS[shelf['subject']]}{word}")))
        return asked
