"""How teachers write: titles, designs, captions and talk around the facts of a topic.

`turn` is the place of the topic and `place` that of the case; they choose the wording, so that neighbours differ.
"""

FORMS = {
    "open": ("公开课", "示范课", "优质课", "观摩课"),
    "design": ("教学设计", "教案"),
    "slides": ("课件", "PPT"),
    "micro": ("微课",),
    "review": ("复习课", "单元复习"),
    "task": ("学习任务单", "导学案"),
    "exercise": ("练习题", "课后习题"),
}
EDITIONS = {"tongbian": "统编版", "renjiao": "人教版", "beishida": "北师大版", "sujiao": "苏教版", "waiyan": "外研版", "local": "地方教材"}
SUBJECTS = {"math": "数学", "chinese": "语文", "english": "英语", "science": "科学", "ethics": "道德与法治", "history": "历史", "geography": "地理",
            "physics": "物理", "chemistry": "化学", "biology": "生物", "music": "音乐", "art": "美术", "pe": "体育", "it": "信息科技", "labour": "劳动",
            "farming": "农业技术"}
GRADES = "零一二三四五六七八九"
CLASSES = ("我们班三十六个孩子，一半是住校的", "两个年级一个班，复式上课", "学生基础差别大", "孩子们爱动手，怕写字", "班里留守的孩子多，家里没人辅导")


def title_of(topic, where):
    """What the chapter is called in talk: without numbers and 数学广角——."""
    return where["chapter"].removeprefix("数学广角——")


def case_text(topic, form, where, turn, place):
    """Title, summary, parts and what of the topic they hold."""
    word = FORMS[form][(turn + place) % len(FORMS[form])]
    name, part = title_of(topic, where), topic["parts"][(turn + place) % 2]
    title = {
        "open": (f"{part}（县级{word}）", f"{name} {word}实录", f"{word}：{part}", f"{name}——送教下乡{word}")[turn % 4],
        "design": (f"{part} {word}", f"{name}（第{'一二'[place % 2]}课时）{word}", f"{word}｜{part}")[turn % 3],
    }.get(form, (f"{name}{word}", f"{part}{word}", f"{name} {word}（可直接用）")[turn % 3])
    facts, scene = topic["facts"], topic["scene"]
    if form == "open":
        held = ["f0", "f1", "scene"]
        summary = (f"借班上课，全程录像。{scene}", f"{scene}孩子们自己发现，老师只追问。", f"在中心校上的一节课，评课记录附后。导入：{scene}")[turn % 3]
        design = f"## 课堂流程\n\n1. 导入（5 分钟）：{scene}\n2. 探究：{facts[0]}\n3. 交流：{facts[1]}\n4. 小结与当堂检测。\n\n## 反思\n\n{CLASSES[turn % 5]}，留的时间还是少了。"
        parts = {"design": design}
    elif form == "design":
        held = ["f1", "f2", "f3", "mistake"]
        summary = (f"重点：{facts[1]}", f"按两课时写，{CLASSES[turn % 5]}。", f"针对常见错误：{topic['mistake']}")[turn % 3]
        if turn % 3 != 0:
            held.append("class")
        design = (f"## 教学目标\n\n{facts[1]}\n\n## 学情分析\n\n{CLASSES[turn % 5]}。易错：{topic['mistake']}\n\n## 重难点\n\n- {facts[2]}\n- {facts[3]}\n\n"
                  f"## 教学过程\n\n复习旧知，出示情境，小组讨论后汇报，教师板书，最后分层练习。")
        parts = {"design": design, "homework": topic["task"]}
        held.append("task")
    else:
        held = ["f0", "f3", "task"]
        summary = (f"{facts[3]}", f"配合{EDITIONS[where['edition']]}使用。{facts[0]}", f"低流量，打印一页就够。{topic['task']}")[turn % 3]
        text = f"{facts[0]}\n\n{facts[3]}"
        parts = {"slides": {"slides_note": f"共 {12 + turn % 9} 页，没有动画，旧电脑也能放。\n\n{text}", "tasks": topic["task"]},
                 "micro": {"slides_note": f"八分钟讲一个点。\n\n{text}", "homework": topic["task"]},
                 "review": {"design": f"## 知识梳理\n\n{text}\n\n## 易错辨析\n\n{topic['mistake']}", "homework": topic["task"]},
                 "task": {"tasks": f"课前：想一想，{scene}\n\n课中：{text}\n\n课后：{topic['task']}"},
                 "exercise": {"homework": f"一、填空\n\n{text}\n\n二、做一做\n\n{topic['task']}"}}[form]
        held += {"review": ["mistake"], "task": ["scene"]}.get(form, [])
    return title, summary, parts, held


def course_text(topics, where, turn):
    """Title and summary of a book's course, or of a topic's where the book has no other."""
    if len(topics) == 1:
        name = title_of(topics[0], where)
        return ((f"{name}·名师课堂", f"跟我学{name}", f"{name}专题")[turn % 3],
                f"围绕{name}的一组短课，每节十五分钟，二百兆以内的手机流量就能看完。")
    grade = f"{GRADES[where['grade']]}年级" if where["grade"] else ""
    volume = {1: "上册", 2: "下册", None: "全一册"}[where["volume"]]
    name = f"{EDITIONS[where['edition']]}{grade}{volume}{SUBJECTS[where['subject']]}" if where["grade"] else SUBJECTS[where["subject"]]
    return ((f"{name}同步课", f"{name}名师讲堂")[turn % 2],
            f"与课本同步，学期内每周更新。没有专职{SUBJECTS[where['subject']]}老师的教学点可以整班收看。")


def lesson_text(topic, part, turn):
    """Title, summary and what they hold."""
    title = topic["parts"][part]
    name = title_of(topic, topic["shelf"])
    summary = (f"《{name}》的第 {part + 1} 讲。{topic['facts'][part * 2]}", f"讲清一件事：{topic['facts'][part * 2]}本讲属于{name}。",
               f"{topic['facts'][part * 2]}（{name} {part + 1}/2）")[turn % 3]
    return title, summary, [f"f{part * 2}"]


def cues(topic, turn):
    """Captions of a lesson as (second, text)."""
    before = ("同学们好，请拿出课本和练习本", "上课，同学们好，请坐好", "大家好，我们接着上一节往下讲")[turn % 3]
    after = ("把你的想法和同桌说一说", "暂停一下，先自己试一试", "好，谁来回答")[turn % 3]
    lines = [before, topic["said"][0], after, topic["said"][1], "我们来看黑板", topic["said"][2], "今天就讲到这里，作业写在任务单上"]
    return [[8 + 53 * place + turn % 7, line] for place, line in enumerate(lines)]


def replies(askers, turn):
    """What others add to a question."""
    said = ("谢谢老师，明天就去试。", "我们学校也是这样，收藏了。", "用了一周，回来报告：确实有用。")
    return [(askers[(turn + 1 + place) % len(askers)], said[(turn + place) % 3]) for place in range(turn % 3)]


def review_thread(topic, askers, author, turn):
    """A talk about a lesson that was given."""
    name = title_of(topic, topic["shelf"])
    title = (f"听了这节{name}，说说我的看法", f"{name}评课记录", f"集体备课：{name}怎么上")[turn % 3]
    return title, [
        (askers[(turn + 3) % len(askers)], f"导入很自然（{topic['scene']}），但是练习少了。"),
        (author, f"是的，时间都花在这里：{topic['facts'][turn % 4]}下次把练习放进任务单。"),
        (askers[(turn + 4) % len(askers)], "录像看了两遍，板书值得学。"),
    ]
