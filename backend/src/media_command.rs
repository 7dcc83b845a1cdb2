//! `yinghuo media`: what operators see of transcode jobs, and what they can do about them. A server that runs takes the
//! changes up by itself.

use crate::media::remake::{self, Retried};
use crate::platform::Platform;
use crate::{catalog, media::MediaError};
use clap::{Args, Subcommand};
use content_schema::{CourseId, MediaId};
use uuid::Uuid;

/// What to do.
#[derive(Subcommand)]
pub enum MediaCommand {
    /// List the jobs that are not done: queued, at work, given up and why
    Jobs,
    /// Try a job again, or every job of a media that was given up
    Retry {
        /// Id of the job or media
        id: Uuid,
    },
    /// Make old media anew in the background, after everything else; what they have plays until all is made
    Remake(Remake),
}

/// Which media to make anew.
#[derive(Args)]
pub struct Remake {
    #[command(flatten)]
    which: Which,
    /// Only those that lack this rung, such as `smooth`, or rendition, such as `light-av1`
    #[arg(long)]
    rung: Option<String>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// All media of a course
    #[arg(long, value_name = "ID")]
    course: Option<CourseId>,
    /// One media
    #[arg(long, value_name = "ID")]
    media: Option<MediaId>,
    /// All media
    #[arg(long)]
    all: bool,
}

impl MediaCommand {
    /// Does it.
    pub async fn run(self, platform: &Platform) -> anyhow::Result<()> {
        match self {
            Self::Jobs => {
                for line in remake::unfinished(platform).await? {
                    say(&line.to_string());
                }
                Ok(())
            }
            Self::Retry { id } => match remake::retry(platform, id).await? {
                Retried::Jobs(count) => {
                    say(&format!("{count} to be tried again"));
                    Ok(())
                }
                Retried::Nothing => Err(anyhow::anyhow!("no job or media of this id has been given up")),
                Retried::OnlyRemaking => Err(anyhow::anyhow!(
                    "its parts are gone: yinghuo media remake --media makes it anew"
                )),
            },
            Self::Remake(remake) => {
                let (begun, of) = remake.run(platform).await?;
                say(&format!("{begun} of {of} to be made anew"));
                Ok(())
            }
        }
    }
}

impl Remake {
    async fn run(self, platform: &Platform) -> Result<(usize, usize), MediaError> {
        let ids = match self.which {
            Which { course: Some(id), .. } => catalog::media_of_course(platform.database.read(), id).await?,
            Which { media: Some(id), .. } => vec![id],
            Which { .. } => remake::all_playable(platform).await?,
        };
        let mut begun = 0;
        for id in &ids {
            begun += usize::from(remake::remake(platform, *id, self.rung.as_deref()).await?);
        }
        Ok((begun, ids.len()))
    }
}

#[expect(clippy::print_stdout, reason = "what a command answers")]
fn say(text: &str) {
    println!("{text}");
}
