//! The picture's side of a pass: from packets to the workers of every rung with a picture.

use super::decode::Track;
use super::filter::{self, Chain, PictureShape};
use super::mux::{Item, Worker};
use crate::error::Refused;
use crate::ladder::RenditionPlan;
use crate::source::SourceInfo;
use crate::stills::PosterChooser;
use ffmpeg_next::{Packet, Rational, Rescale, frame};

/// From decoded pictures to the workers that want them.
pub struct PictureSide<'a> {
    /// The track being decoded.
    pub track: Track,
    info: &'a SourceInfo,
    plans: &'a [RenditionPlan],
    /// Index of the worker behind each sink of the chain.
    workers: Vec<usize>,
    chain: Option<(PictureShape, Chain)>,
    /// The last time stamp sent to each worker: encoders want them rising.
    last: Vec<i64>,
    interlaced: bool,
    /// Where the pictures decoded so far end.
    pub next_us: i64,
    /// Looks for the picture to show before the lesson plays.
    pub poster: PosterChooser,
}

impl<'a> PictureSide<'a> {
    /// For a track of which every plan gets its share.
    pub fn new(track: Track, info: &'a SourceInfo, plans: &'a [RenditionPlan]) -> Self {
        let workers: Vec<usize> = (0..plans.len())
            .filter(|&index| plans[index].picture.is_some())
            .collect();
        let last = vec![-1; workers.len()];
        Self {
            track,
            info,
            plans,
            workers,
            chain: None,
            last,
            interlaced: false,
            next_us: 0,
            poster: PosterChooser::default(),
        }
    }

    /// Takes a packet, or the end of the track, through decoder and filters.
    pub fn take(&mut self, packet: Option<&Packet>, workers: &[Worker]) -> Result<(), Refused> {
        self.track.send(packet)?;
        let mut picture = frame::Video::empty();
        while self.track.receive(&mut picture)? {
            self.filter(&mut picture, workers)?;
        }
        if packet.is_none() {
            if let Some((_, chain)) = &mut self.chain {
                chain.finish()?;
            }
            self.drain(workers)?;
        }
        Ok(())
    }

    fn filter(&mut self, picture: &mut frame::Video, workers: &[Worker]) -> Result<(), Refused> {
        // The fps filter rounds to the nearest slot. Stamps of matroska are whole milliseconds, so that half of a slot
        // jitters to either side; a quarter of a frame later they all fall on the same one.
        let frame_us = 1e6 / self.info.picture.as_ref().map_or(25.0, |p| p.fps.value());
        #[expect(clippy::cast_possible_truncation, reason = "a frame lasts at most a second")]
        let (quarter_us, whole_us) = ((frame_us / 4.0) as i64, frame_us as i64);
        let at_us = self.track.stamp_us(picture).unwrap_or(self.next_us);
        self.next_us = self.next_us.max(at_us + whole_us);
        picture.set_pts(Some(at_us + quarter_us));
        self.interlaced |= picture.is_interlaced();
        let shape = PictureShape::of(picture, self.interlaced);
        if self.chain.as_ref().is_none_or(|(known, _)| *known != shape) {
            if let Some((_, chain)) = &mut self.chain {
                chain.finish()?;
            }
            self.drain(workers)?;
            let orientation = self.info.picture.as_ref().map(|p| p.orientation);
            let wanted: Vec<_> = self
                .workers
                .iter()
                .filter_map(|&index| self.plans[index].picture.as_ref())
                .collect();
            let chain = filter::picture_chain(&shape, orientation, &wanted)?;
            self.chain = Some((shape, chain));
        }
        if let Some((_, chain)) = &mut self.chain {
            chain.push(picture)?;
        }
        self.drain(workers)
    }

    /// Sends what the filters have ready, one frame a rung at a time, so that frames repeated over a long still picture
    /// never pile up.
    fn drain(&mut self, workers: &[Worker]) -> Result<(), Refused> {
        let Some((_, chain)) = &mut self.chain else {
            return Ok(());
        };
        let mut any = true;
        while any {
            any = false;
            for (sink, &index) in self.workers.iter().enumerate() {
                let mut picture = frame::Video::empty();
                if !chain.pull(sink, &mut picture)? {
                    continue;
                }
                any = true;
                let Some(plan) = &self.plans[index].picture else {
                    continue;
                };
                let slot = Rational::new(plan.fps.den, plan.fps.num);
                let stamp = picture.pts().unwrap_or(0).rescale(chain.time_base(sink)?, slot);
                if stamp <= self.last[sink] {
                    continue;
                }
                self.last[sink] = stamp;
                picture.set_pts(Some(stamp));
                if sink == 0 {
                    self.poster.see(&picture, stamp, plan.fps);
                }
                workers[index].send(Item::Picture(picture))?;
            }
        }
        Ok(())
    }
}
