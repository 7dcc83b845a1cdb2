//! Grey planes in tiles: the arithmetic under all looking. Pure functions on bytes, written so that the compiler can
//! take many pixels at a time.

/// Side of a tile in pixels, on a plane whose longer side is 640.
pub const TILE: usize = 20;

/// Size of the grey planes of one source, cut in tiles; those of the last column and row may be smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// Width of the plane in pixels.
    pub width: usize,
    /// Height of the plane in pixels.
    pub height: usize,
    side: usize,
}

impl Tiles {
    /// Tiles of [`TILE`] pixels over a plane.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width: width.max(1),
            height: height.max(1),
            side: TILE,
        }
    }

    /// The same tiles over a plane of half the width and height, as [`halve`] makes it.
    pub fn halved(self) -> Self {
        Self {
            width: (self.width / 2).max(1),
            height: (self.height / 2).max(1),
            side: self.side / 2,
        }
    }

    /// Tiles in a row.
    pub fn columns(self) -> usize {
        self.width.div_ceil(self.side)
    }

    /// Tiles altogether.
    pub fn count(self) -> usize {
        self.columns() * self.height.div_ceil(self.side)
    }

    /// Pixels of a plane.
    #[cfg(test)]
    pub fn pixels(self) -> usize {
        self.width * self.height
    }

    /// Pixels of each tile.
    pub fn areas(self) -> Vec<u32> {
        let mut areas = vec![0_u32; self.count()];
        for row in 0..self.height {
            for (column, area) in self.row_of(&mut areas, row).iter_mut().enumerate() {
                *area += u32::try_from(self.side.min(self.width - column * self.side)).unwrap_or(0);
            }
        }
        areas
    }

    fn row_of<T>(self, tiles: &mut [T], row: usize) -> &mut [T] {
        let first = row / self.side * self.columns();
        tiles.get_mut(first..first + self.columns()).unwrap_or_default()
    }

    /// Adds up something over each tile: `measure` is given a tile's part of a row in two planes.
    pub fn add_up(self, a: &[u8], b: &[u8], measure: impl Fn(&[u8], &[u8]) -> u32) -> Vec<u32> {
        let mut sums = vec![0_u32; self.count()];
        let rows = a.chunks_exact(self.width).zip(b.chunks_exact(self.width));
        for (row, (a, b)) in rows.enumerate() {
            let tiles = self.row_of(&mut sums, row);
            for ((sum, a), b) in tiles.iter_mut().zip(a.chunks(self.side)).zip(b.chunks(self.side)) {
                *sum += measure(a, b);
            }
        }
        sums
    }

    /// Copies the marked tiles from one plane to another.
    pub fn copy(self, from: &[u8], to: &mut [u8], marked: &[bool]) {
        let rows = from.chunks_exact(self.width).zip(to.chunks_exact_mut(self.width));
        for (row, (from, to)) in rows.enumerate() {
            let first = row / self.side * self.columns();
            let marked = marked.get(first..first + self.columns()).unwrap_or_default();
            for ((from, to), _) in from
                .chunks(self.side)
                .zip(to.chunks_mut(self.side))
                .zip(marked)
                .filter(|&(_, &marked)| marked)
            {
                to.copy_from_slice(from);
            }
        }
    }

    /// Where a tile lies on a picture of another size: from left, top to right, bottom, all even.
    pub fn place(self, tile: usize, width: usize, height: usize) -> [usize; 4] {
        let (row, column) = (tile / self.columns(), tile % self.columns());
        let edge = |index: usize, length: usize, of: usize| {
            let at = (index * self.side).min(of);
            if at == of { length } else { (at * length / of) & !1 }
        };
        [
            edge(column, width, self.width),
            edge(row, height, self.height),
            edge(column + 1, width, self.width),
            edge(row + 1, height, self.height),
        ]
    }

    /// Which tiles changed: more than 2 % of the pixels differ by more than `by` once `drift` is taken off `b`.
    pub fn changed(self, a: &[u8], b: &[u8], by: u8, drift: i16) -> Vec<bool> {
        let by = i16::from(by);
        let differing = self.add_up(a, b, |a, b| {
            let count: u16 = a
                .iter()
                .zip(b)
                .map(|(&a, &b)| u16::from((i16::from(b) - i16::from(a) - drift).abs() > by))
                .sum();
            u32::from(count)
        });
        differing
            .iter()
            .zip(self.areas())
            .map(|(&count, area)| count * 50 > area)
            .collect()
    }

    /// How much brighter `b` is than `a` as a whole: the median over the tiles, so that what really changed in some of
    /// them does not count. A camera's exposure drifts by a few steps; more than `most` is a change, and not taken out.
    pub fn drift(self, a: &[u8], b: &[u8], most: i16) -> i16 {
        let sum = |plane: &[u8]| {
            self.add_up(plane, plane, |pixels, _| {
                pixels.iter().map(|&pixel| u32::from(pixel)).sum()
            })
        };
        let mut drifts: Vec<i64> = sum(a)
            .into_iter()
            .zip(sum(b))
            .zip(self.areas())
            .map(|((a, b), area)| (i64::from(b) - i64::from(a)) / i64::from(area.max(1)))
            .collect();
        let middle = drifts.len() / 2;
        let (_, &mut median, _) = drifts.select_nth_unstable(middle);
        let median = i16::try_from(median).unwrap_or(0);
        if median.abs() > most { 0 } else { median }
    }
}

/// Halves a plane in both directions, each pixel the mean of four: camera noise halves with it.
pub fn halve(plane: &[u8], width: usize) -> Vec<u8> {
    let mut half = Vec::with_capacity(plane.len() / 4);
    if width < 2 || plane.len() < 2 * width {
        return plane.get(..1).unwrap_or_default().to_vec();
    }
    for rows in plane.chunks_exact(2 * width) {
        let (upper, lower) = rows.split_at(width);
        half.extend(upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(upper, lower)| {
            let sum: u16 = upper.iter().chain(lower).map(|&pixel| u16::from(pixel)).sum();
            // Four bytes and two: the mean fits a byte.
            u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
        }));
    }
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_changes_by_more_than_two_pixels_in_a_hundred() {
        let tiles = Tiles::new(50, 30);
        assert_eq!((tiles.columns(), tiles.count()), (3, 6));
        assert_eq!(tiles.areas(), [400, 400, 200, 200, 200, 100]);
        let before = vec![100; tiles.pixels()];
        let mut after = before.clone();
        after[..8].fill(180);
        assert!(!tiles.changed(&before, &after, 24, 0).contains(&true), "8 of 400");
        after[50] = 180;
        assert_eq!(tiles.changed(&before, &after, 24, 0)[..2], [true, false], "9 of 400");
        after[29 * 50 + 40..].fill(60);
        assert!(
            tiles.changed(&before, &after, 24, 0)[5],
            "and in the small one of the corner"
        );
    }

    #[test]
    fn a_slow_drift_of_exposure_is_told_from_a_change() {
        let tiles = Tiles::new(100, 100);
        let before = vec![100; tiles.pixels()];
        let mut after = vec![112; tiles.pixels()];
        after[..2000].fill(250);
        assert_eq!(tiles.drift(&before, &after, 20), 12);
        assert_eq!(tiles.drift(&before, &vec![160; tiles.pixels()], 20), 0);
        let changed = tiles.changed(&before, &after, 24, 12);
        assert_eq!(changed.iter().filter(|&&changed| changed).count(), 5);
    }

    #[test]
    fn tiles_cover_a_picture_of_another_size_without_a_gap() {
        let tiles = Tiles::new(50, 30);
        let places: Vec<_> = (0..tiles.count()).map(|tile| tiles.place(tile, 126, 76)).collect();
        assert_eq!(
            places,
            [
                [0, 0, 50, 50],
                [50, 0, 100, 50],
                [100, 0, 126, 50],
                [0, 50, 50, 76],
                [50, 50, 100, 76],
                [100, 50, 126, 76]
            ]
        );
    }

    #[test]
    fn halving_takes_the_mean_of_four() {
        assert_eq!(halve(&[0, 4, 9, 9, 8, 4, 9, 9], 4), [4, 9]);
        assert_eq!(halve(&[7], 1), [7]);
        assert_eq!(halve(&[1, 1, 5, 3, 3, 5, 9, 9, 9], 3), [2], "odd ends are left out");
    }
}
