//! Real documents, and broken and hostile ones: each ends with its words or a reason, soon.

#![expect(clippy::expect_used, reason = "a test ends where its tools fail")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use yinghuo_files::Refusal;
use yinghuo_files::limits::{MAX_CHARS, MAX_PAGES};
use yinghuo_files::text::{Gathered, office, opendocument, pdf, plain, tidy};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn words(found: Result<Gathered, Refusal>) -> String {
    tidy(&found.expect("it is read").text)
}

#[test]
fn a_printed_pdf_gives_its_chinese_words_whole() {
    let found = words(pdf(&fixture("printed.pdf")));
    for wanted in [
        "小数乘法教学设计",
        "会用竖式计算",
        "积的小数位数与因数的小数位数",
        "What\'s the\nweather like?",
        "复习导入",
    ] {
        assert!(found.contains(wanted), "{wanted} in {found}");
    }
}

#[test]
fn a_pdf_that_only_names_its_character_map_is_read_too() {
    assert_eq!(words(pdf(&fixture("unigb.pdf"))), "圆明园的毁灭");
    assert_eq!(words(pdf(&fixture("gbk.pdf"))), "第5课 圆明园的毁灭");
}

#[test]
fn office_documents_give_their_words_in_order() {
    assert_eq!(
        words(office(&fixture("handout.docx"))),
        "学习任务单\n观察\n记录 & 讨论 明"
    );
    assert_eq!(
        words(office(&fixture("slides.pptx"))),
        "第二页:竖式\n请学生先估一估\n第十页:小结"
    );
    assert_eq!(words(office(&fixture("sheet.xlsx"))), "姓名\n得分");
    assert_eq!(words(opendocument(&fixture("plan.odt"))), "教案\n春天的田野");
}

#[test]
fn what_is_broken_is_refused() {
    for (name, found) in [
        ("cut.docx", office(&fixture("cut.docx"))),
        ("cut.pdf", pdf(&fixture("cut.pdf"))),
        ("a docx that is a pdf", office(&fixture("gbk.pdf"))),
        ("a pdf that is a docx", pdf(&fixture("handout.docx"))),
        ("an odt without contents", opendocument(&fixture("handout.docx"))),
    ] {
        assert_eq!(found, Err(Refusal::Damaged), "{name}");
    }
}

#[test]
fn a_bomb_ends_where_the_limit_is() {
    assert_eq!(office(&fixture("bomb.docx")), Err(Refusal::TooLarge));
    assert_eq!(words(office(&fixture("laughs.docx"))), "笑声");
    assert_eq!(words(office(&fixture("nested.docx"))), "套娃");
    let deep = office(&fixture("deep.docx"));
    assert!(deep.is_ok_and(|found| tidy(&found.text).is_empty()));
}

#[test]
fn a_book_of_fifty_thousand_pages_is_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.pdf");
    std::fs::write(&path, book(50_000)).expect("a book");
    let found = pdf(&path).expect("its beginning is read");
    assert!(!found.whole);
    assert_eq!(found.text.matches("firefly").count(), MAX_PAGES);
}

#[test]
fn a_long_text_is_cut_at_its_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.txt");
    std::fs::write(&path, "萤火\n".repeat(200_000)).expect("a text");
    let found = plain(&path).expect("its beginning is read");
    assert!(!found.whole);
    assert_eq!(found.text.chars().count(), MAX_CHARS);
}

/// A PDF of many equal pages.
fn book(pages: usize) -> String {
    let content = "BT /F1 12 Tf 72 700 Td (firefly) Tj ET";
    let mut kids = String::new();
    for page in 0..pages {
        write!(kids, "{} 0 R ", 6 + page).expect("a string takes it");
    }
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {pages}/MediaBox[0 0 595 842]/Resources 5 0 R>>"),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        "<</Font<</F1 4 0 R>>>>".to_owned(),
    ];
    objects.extend((0..pages).map(|_| "<</Type/Page/Parent 2 0 R/Contents 3 0 R>>".to_owned()));
    let mut written = String::from("%PDF-1.4\n");
    let mut places = String::new();
    for (number, object) in objects.iter().enumerate() {
        writeln!(places, "{:010} 00000 n ", written.len()).expect("a string takes it");
        write!(written, "{} 0 obj\n{object}\nendobj\n", number + 1).expect("a string takes it");
    }
    let (start, size) = (written.len(), objects.len() + 1);
    write!(
        written,
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    .expect("a string takes it");
    written
}
