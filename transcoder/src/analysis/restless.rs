//! Tiles that never rest, such as a face in the corner of the slides.

/// Which tiles move nearly all the time.
pub struct Restless {
    activity: Vec<f32>,
    tiles: Vec<bool>,
}

impl Restless {
    /// Nine samples of movement in a row make a tile restless …
    const AT: f32 = 0.6;
    /// … and some five seconds of calm make it calm again.
    const UNTIL: f32 = 0.35;

    /// All calm.
    pub fn new(tiles: usize) -> Self {
        Self {
            activity: vec![0.0; tiles],
            tiles: vec![false; tiles],
        }
    }

    /// Takes which tiles moved since the last sample.
    pub fn see(&mut self, moved: &[bool]) {
        for ((activity, restless), &moved) in self.activity.iter_mut().zip(&mut self.tiles).zip(moved) {
            *activity += (f32::from(u8::from(moved)) - *activity) * 0.1;
            *restless = *activity > if *restless { Self::UNTIL } else { Self::AT };
        }
    }

    /// Of these tiles those that are not restless.
    pub fn calm(&self, tiles: &[bool]) -> Vec<bool> {
        let restless = self.tiles.iter();
        tiles
            .iter()
            .zip(restless)
            .map(|(&tile, &restless)| tile && !restless)
            .collect()
    }

    /// Begins anew.
    pub fn forget(&mut self) {
        self.activity.fill(0.0);
        self.tiles.fill(false);
    }
}
