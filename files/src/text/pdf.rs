//! The text of PDFs, page by page.
//!
//! The library panics at what it does not know, so each page is read by itself: one bad page costs that page.

use super::cmaps;
use super::gather::{Gather, Gathered};
use crate::Refusal;
use crate::limits::MAX_PAGES;
use pdf_extract::{ConvertToFmt, Document, OutputDev, OutputError, PlainTextOutput, output_doc, output_doc_page};
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

/// Documents of more pages are read in one go: to find a page anew takes time that grows with their number.
const PAGES_BY_THEMSELVES: usize = 300;

/// The text of a PDF.
pub fn pdf(source: &Path) -> Result<Gathered, Refusal> {
    let mut document = Document::load(source).map_err(|error| refusal(&error))?;
    if document.is_encrypted() {
        // Many are locked against changes only, with an empty password.
        document.decrypt("").map_err(|_| Refusal::Locked)?;
    }
    cmaps::spell_out(&mut document);
    let gather = Rc::new(RefCell::new(Gather::default()));
    let pages = document.get_pages().len();
    if pages == 0 {
        return Err(Refusal::Damaged);
    }
    let mut unread = 0;
    if pages <= PAGES_BY_THEMSELVES {
        for page in 1..=u32::try_from(pages).unwrap_or(u32::MAX) {
            let mut output = Output::new(&gather);
            let read = catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut output, page)));
            if gather.borrow().is_full() {
                break;
            }
            unread += usize::from(!matches!(read, Ok(Ok(()))));
            gather.borrow_mut().add("\n\n");
        }
    } else {
        let mut output = Output::new(&gather);
        let read = catch_unwind(AssertUnwindSafe(|| output_doc(&document, &mut output)));
        unread += usize::from(!matches!(read, Ok(Ok(()))));
    }
    let mut gathered = std::mem::take(&mut *gather.borrow_mut());
    if unread > 0 {
        gathered.leave_out();
    }
    let gathered = gathered.end();
    if unread > 0 && gathered.text.trim().is_empty() {
        return Err(Refusal::Damaged);
    }
    Ok(gathered)
}

fn refusal(error: &pdf_extract::Error) -> Refusal {
    match error {
        pdf_extract::Error::Decryption(_) | pdf_extract::Error::InvalidPassword => Refusal::Locked,
        _ => Refusal::Damaged,
    }
}

/// Text and how much of it there is room for.
struct Sink(Rc<RefCell<Gather>>);

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // An error ends the page.
        if self.0.borrow_mut().add(text) {
            Ok(())
        } else {
            Err(fmt::Error)
        }
    }
}

impl ConvertToFmt for Sink {
    type Writer = Self;

    fn convert(self) -> Self {
        self
    }
}

/// The library's plain text, which ends after so many pages.
struct Output {
    plain: PlainTextOutput<Sink>,
    gather: Rc<RefCell<Gather>>,
    pages: usize,
}

impl Output {
    fn new(gather: &Rc<RefCell<Gather>>) -> Self {
        Self {
            plain: PlainTextOutput::new(Sink(Rc::clone(gather))),
            gather: Rc::clone(gather),
            pages: 0,
        }
    }
}

impl OutputDev for Output {
    fn begin_page(
        &mut self,
        page: u32,
        media_box: &pdf_extract::MediaBox,
        art_box: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.pages += 1;
        if self.pages > MAX_PAGES {
            self.gather.borrow_mut().leave_out();
            return Err(OutputError::FormatError(fmt::Error));
        }
        self.plain.begin_page(page, media_box, art_box)
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        self.plain.end_page()
    }

    fn output_character(
        &mut self,
        transform: &pdf_extract::Transform,
        width: f64,
        spacing: f64,
        font_size: f64,
        char: &str,
    ) -> Result<(), OutputError> {
        self.plain.output_character(transform, width, spacing, font_size, char)
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.plain.begin_word()
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        self.plain.end_word()
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        self.plain.end_line()
    }
}
