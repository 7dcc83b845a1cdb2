//! How much of a picture looks like writing.

use super::changes::share;
use super::plane::Tiles;

/// A step between neighbouring pixels that makes an edge of a stroke.
const EDGE: i16 = 32;
/// Edges up and down in a tile of writing: two lines of strokes or more.
const FEWEST_EDGES: u32 = 14;

/// Share of the tiles that hold writing: many sharp edges, up and down in turn, as strokes have them. A photograph's
/// edges are softer, a table's or a graph's are few.
pub fn look(tiles: Tiles, plane: &[u8]) -> f32 {
    let edges = tiles.add_up(plane, plane, |row, _| strokes(row));
    let written: Vec<bool> = edges.iter().map(|&count| count >= FEWEST_EDGES).collect();
    share(&written)
}

/// How often a row goes sharply up and then down again or the other way round.
fn strokes(row: &[u8]) -> u32 {
    let mut count = 0;
    let mut last = 0_i16;
    for pair in row.windows(2) {
        let step = i16::from(pair[1]) - i16::from(pair[0]);
        if step.abs() > EDGE && step.signum() != last {
            count += u32::from(last != 0);
            last = step.signum();
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_writing_and_neither_paper_nor_a_slope_nor_a_frame_is() {
        let tiles = Tiles::new(60, 20);
        let draw = |pixel: &dyn Fn(usize, usize) -> u8| -> Vec<u8> {
            (0..tiles.pixels()).map(|i| pixel(i % 60, i / 60)).collect()
        };
        let paper = draw(&|_, _| 240);
        let writing = draw(&|x, y| if x < 40 && y > 3 && x % 5 < 2 { 20 } else { 240 });
        let slope = draw(&|x, _| u8::try_from(x * 4).unwrap_or(255));
        let frame = draw(&|x, _| if x < 30 { 20 } else { 240 });
        assert!((look(tiles, &writing) - 2.0 / 3.0).abs() < 1e-6);
        for nothing in [paper, slope, frame] {
            assert!(look(tiles, &nothing).abs() < 1e-6);
        }
    }
}
