//! Things in lists.

/// A course, lesson or case in a list.
#[derive(Clone, Debug)]
pub struct Card {
    /// Where it leads.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Where it stands, in words: stage, grade, subject …
    pub shelf: Vec<String>,
    /// Who made it.
    pub author: String,
    /// Length of its video, if it has one that can be played.
    pub duration_s: Option<f64>,
    /// Size of its lightest rendition.
    pub lightest_bytes: Option<u64>,
}

/// A thread in a list.
#[derive(Clone, Debug)]
pub struct ThreadLine {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who opened it.
    pub author: String,
    /// How many replied.
    pub replies: u64,
    /// Second of the video it is about.
    pub at_s: Option<u32>,
    /// Whether an answer was accepted.
    pub answered: bool,
}

impl Card {
    /// Sample values.
    pub fn samples() -> Vec<Self> {
        let card = |title: &str, summary: &str| Self {
            url: "/lessons/1".into(),
            title: title.into(),
            summary: summary.into(),
            shelf: vec![
                "小学".into(),
                "五年级".into(),
                "数学".into(),
                "人教版".into(),
                "上册".into(),
            ],
            author: "林知秋".into(),
            duration_s: Some(62.0),
            lightest_bytes: Some(120_000),
        };
        vec![
            card(
                "小数乘法：积的小数点点在哪里",
                "用一块宣传栏的面积引入，先按整数乘，再数小数位数。",
            ),
            Self {
                duration_s: None,
                lightest_bytes: None,
                ..card("静夜思", "一首二十个字的诗，怎样读出画面。")
            },
        ]
    }
}

impl ThreadLine {
    /// The threads that speak of a second, as marks on the timeline: second and title, in the order of the lesson.
    pub fn marks(threads: &[Self]) -> Vec<(u32, &str)> {
        let mut marks: Vec<(u32, &str)> = threads
            .iter()
            .filter_map(|thread| Some((thread.at_s?, thread.title.as_str())))
            .collect();
        marks.sort_by_key(|(second, _)| *second);
        marks
    }

    /// Sample values.
    pub fn samples() -> Vec<Self> {
        let line = |title: &str, at_s, answered| Self {
            id: "1".into(),
            title: title.into(),
            author: "杨秀英".into(),
            replies: 2,
            at_s,
            answered,
        };
        vec![
            line("学生总忘记数第二个因数的小数位，怎么办？", Some(26), true),
            line("有课件吗？", None, false),
        ]
    }
}
