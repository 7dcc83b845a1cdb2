//! An encoder of pictures in a process of its own, fed through a pipe.
//!
//! SVT-AV1 1.4.1 keeps state outside its encoders: two in one process crash now and then. So that all renditions of a chunk
//! can be made from pictures that are decoded once, each AV1 encoder has a process. It sees pictures, never the source.
//!
//! ```text
//! to it     a line of JSON ([`Word`]); behind a picture's line its bytes: planes of yuv420p, row by row
//! from it   lines of JSON ([`Answer`]), once the last picture of a chunk has come
//! ```

use super::likeness::Compared;
use super::picture_file::{self, Item, PictureThread};
use crate::error::{Refused, While};
use crate::limits;
use crate::plan::{PaceSettings, PicturePlan};
use content_schema::media::FailureReason;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use yinghuo_confine::confine;

/// What a pipe holds: the more, the less often two processes wait for each other.
const PIPE_BYTES: usize = 1 << 20;
/// Planes of yuv420p.
const PLANES: usize = 3;
/// Longest line.
const MAX_LINE: u64 = 64 << 10;
/// How often it says that it is alive.
const ALIVE_EVERY: Duration = Duration::from_secs(1);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    /// A chunk begins.
    Begin {
        name: String,
        picture: PicturePlan,
        path: PathBuf,
        /// In ticks, as everywhere.
        end: i64,
    },
    /// An [`Item`].
    Picture { at: i64, begins: Option<PaceSettings> },
    /// The chunk ends.
    End,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Alive,
    Made(Compared),
    Failed(FailureReason, String),
}

/// Our side of the process.
pub struct PictureProcess {
    child: Child,
    words: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
}

impl PictureProcess {
    /// Starts the process; it may write below `folder` and read nothing else. To be called before the caller is confined.
    pub fn start(folder: &Path) -> std::io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("encoder")
            .arg(folder)
            // Errors alone: SVT-AV1 describes itself on a terminal for each group of pictures.
            .env("SVT_LOG", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let gone = || std::io::Error::other("a process without its pipes");
        let words = child.stdin.take().ok_or_else(gone)?;
        let answers = child.stdout.take().ok_or_else(gone)?;
        // A smaller pipe is slower, nothing worse.
        let _ = rustix::pipe::fcntl_setpipe_size(&words, PIPE_BYTES);
        Ok(Self {
            child,
            words: Some(BufWriter::new(words)),
            answers: BufReader::new(answers),
        })
    }

    /// Begins a chunk, as [`picture_file::start`] does.
    pub fn begin(&mut self, name: &str, picture: &PicturePlan, path: PathBuf, end: i64) -> Result<(), Refused> {
        self.say(&Word::Begin {
            name: name.to_owned(),
            picture: picture.clone(),
            path,
            end,
        })
    }

    /// Hands a picture over, waiting while the encoder is behind.
    pub fn send(&mut self, item: &Item) -> Result<(), Refused> {
        self.say(&Word::Picture {
            at: item.at,
            begins: item.begins,
        })?;
        let words = self.words.as_mut().ok_or_else(ended_early)?;
        write_picture(words, &item.picture).map_err(|_| ended_early())
    }

    /// Says that no picture follows.
    pub fn end(&mut self) -> Result<(), Refused> {
        self.say(&Word::End)?;
        let words = self.words.as_mut().ok_or_else(ended_early)?;
        words.flush().map_err(|_| ended_early())
    }

    /// What it made of the chunk. `alive` is called while it is at it.
    pub fn finish(&mut self, alive: &mut dyn FnMut()) -> Result<Compared, Refused> {
        loop {
            match read_line(&mut self.answers)? {
                Some(Answer::Alive) => alive(),
                Some(Answer::Made(compared)) => return Ok(compared),
                Some(Answer::Failed(reason, detail)) => return Err(Refused::new(reason, detail)),
                None => return Err(ended_early()),
            }
        }
    }

    fn say(&mut self, word: &Word) -> Result<(), Refused> {
        let words = self.words.as_mut().ok_or_else(ended_early)?;
        write_line(words, word).map_err(|_| ended_early())
    }
}

impl Drop for PictureProcess {
    /// Its input ends, so it does: nobody is left waiting for pictures.
    fn drop(&mut self) {
        if let Some(words) = self.words.take() {
            // What was not sent is not wanted any more; flushing it might wait for ever.
            drop(words.into_parts());
        }
        if let Err(error) = self.child.wait() {
            tracing::warn!(%error, "waiting for an encoder's process");
        }
    }
}

/// The other side: confines this process and encodes chunks until its input ends. Returns the program's exit code.
pub fn serve(folder: &Path) -> u8 {
    // There is no source for it to read.
    if let Err(error) = confine(Path::new("/dev/null"), folder, &limits::CHILD) {
        tracing::error!(%error, "an encoder cannot be confined");
        return 2;
    }
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Fatal);
    let mut input = BufReader::new(std::io::stdin().lock());
    let mut output = std::io::stdout().lock();
    loop {
        let made = match read_line(&mut input) {
            Ok(Some(Word::Begin {
                name,
                picture,
                path,
                end,
            })) => encode(&mut input, &name, &picture, path, end, &mut output),
            Ok(None) => return 0,
            Ok(Some(_)) => Err(Refused::internal("a picture before its chunk")),
            Err(refused) => Err(refused),
        };
        let failed = made.is_err();
        let answer = match made {
            Ok(compared) => Answer::Made(compared),
            Err(Refused { reason, detail }) => Answer::Failed(reason, detail),
        };
        // Behind a failure the input is not read on: its end tells who still writes.
        if write_line(&mut output, &answer).and_then(|()| output.flush()).is_err() || failed {
            return 1;
        }
    }
}

fn encode(
    input: &mut impl BufRead,
    name: &str,
    plan: &PicturePlan,
    path: PathBuf,
    end: i64,
    output: &mut impl Write,
) -> Result<Compared, Refused> {
    let mut worker = picture_file::start(name, plan, path, end)?;
    let fed = feed(input, plan, &worker);
    worker.end();
    let mut spoken = Instant::now();
    let made = worker.finish(&mut || {
        if spoken.elapsed() >= ALIVE_EVERY {
            spoken = Instant::now();
            // Who does not listen will not wait for the end either.
            let _ = write_line(output, &Answer::Alive).and_then(|()| output.flush());
        }
    });
    // The encoder's own error says more than that it took no more pictures.
    made.and_then(|compared| fed.map(|()| compared))
}

/// Hands the pictures of a chunk to its encoder.
fn feed(input: &mut impl BufRead, plan: &PicturePlan, worker: &PictureThread) -> Result<(), Refused> {
    loop {
        match read_line(input)? {
            Some(Word::Picture { at, begins }) => {
                let picture = read_picture(input, plan.width, plan.height).doing("reading a picture")?;
                worker.send(Item { picture, at, begins })?;
            }
            Some(Word::End) => return Ok(()),
            Some(Word::Begin { .. }) | None => return Err(Refused::internal("a chunk without an end")),
        }
    }
}

fn write_picture(output: &mut impl Write, picture: &frame::Video) -> std::io::Result<()> {
    for index in 0..PLANES {
        let (plane, stride) = (picture.data(index), picture.stride(index));
        let (width, height) = (
            picture.plane_width(index) as usize,
            picture.plane_height(index) as usize,
        );
        if stride == width {
            // In one go: most are like this.
            output.write_all(plane.get(..width * height).unwrap_or(plane))?;
            continue;
        }
        for row in plane.chunks(stride).take(height) {
            output.write_all(row.get(..width).unwrap_or(row))?;
        }
    }
    Ok(())
}

fn read_picture(input: &mut impl Read, width: u32, height: u32) -> std::io::Result<frame::Video> {
    let mut picture = frame::Video::new(Pixel::YUV420P, width, height);
    for index in 0..PLANES {
        let (width, height) = (
            picture.plane_width(index) as usize,
            picture.plane_height(index) as usize,
        );
        let stride = picture.stride(index);
        let plane = picture.data_mut(index);
        if stride == width {
            input.read_exact(plane.get_mut(..width * height).unwrap_or_default())?;
            continue;
        }
        for row in plane.chunks_mut(stride).take(height) {
            input.read_exact(row.get_mut(..width).unwrap_or_default())?;
        }
    }
    Ok(picture)
}

fn write_line(output: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *output, line)?;
    output.write_all(b"\n")
}

fn read_line<T: for<'a> Deserialize<'a>>(input: &mut impl BufRead) -> Result<Option<T>, Refused> {
    let mut line = Vec::new();
    input
        .take(MAX_LINE)
        .read_until(b'\n', &mut line)
        .doing("listening to an encoder's pipe")?;
    if line.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(&line)
        .map(Some)
        .doing("understanding an encoder's pipe")
}

fn ended_early() -> Refused {
    Refused::internal("an encoder's process ended early")
}
