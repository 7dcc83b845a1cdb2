//! The median of each pixel over some planes: what stood there most of the time. Sorted many pixels at a time.

/// Pairs to be sorted, in turn, until the middle one of five is the median.
const MEDIAN_OF_5: [(usize, usize); 7] = [(0, 1), (3, 4), (0, 3), (1, 4), (1, 2), (2, 3), (1, 2)];

/// The same for nine (Paeth 1990).
const MEDIAN_OF_9: [(usize, usize); 19] = [
    (1, 2),
    (4, 5),
    (7, 8),
    (0, 1),
    (3, 4),
    (6, 7),
    (1, 2),
    (4, 5),
    (7, 8),
    (0, 3),
    (5, 8),
    (4, 7),
    (3, 6),
    (1, 4),
    (2, 5),
    (4, 7),
    (4, 2),
    (6, 4),
    (4, 2),
];

/// Pixels sorted at once.
const LANES: usize = 32;

/// The median of each pixel over five planes: what stood there in at least three of them.
pub fn median_of_5(planes: [&[u8]; 5]) -> Vec<u8> {
    median(planes, &MEDIAN_OF_5)
}

/// The median of each pixel over nine planes.
pub fn median_of_9(planes: [&[u8]; 9]) -> Vec<u8> {
    median(planes, &MEDIAN_OF_9)
}

fn median<const N: usize>(planes: [&[u8]; N], network: &[(usize, usize)]) -> Vec<u8> {
    let length = planes.iter().map(|plane| plane.len()).min().unwrap_or(0);
    let mut medians = Vec::with_capacity(length);
    let mut lanes = [[0_u8; LANES]; N];
    for start in (0..length).step_by(LANES) {
        let count = LANES.min(length - start);
        for (lane, plane) in lanes.iter_mut().zip(planes) {
            lane[..count].copy_from_slice(&plane[start..start + count]);
        }
        for &(low, high) in network {
            let (a, b) = (lanes[low], lanes[high]);
            for lane in 0..LANES {
                lanes[low][lane] = a[lane].min(b[lane]);
                lanes[high][lane] = a[lane].max(b[lane]);
            }
        }
        medians.extend_from_slice(&lanes[N / 2][..count]);
    }
    medians
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that sorts all zeros and ones sorts everything.
    #[test]
    fn the_median_is_what_stood_there_most_of_the_time() {
        for bits in 0..1_u16 << 5 {
            let planes: Vec<[u8; 1]> = (0..5).map(|i| [u8::from(bits >> i & 1 == 1)]).collect();
            let got = median_of_5([&planes[0], &planes[1], &planes[2], &planes[3], &planes[4]]);
            assert_eq!(got, [u8::from(bits.count_ones() >= 3)], "{bits:b}");
        }
        for bits in 0..1_u16 << 9 {
            let planes: Vec<[u8; 1]> = (0..9).map(|i| [u8::from(bits >> i & 1 == 1)]).collect();
            let got = median_of_9(std::array::from_fn(|i| &planes[i] as &[u8]));
            assert_eq!(got, [u8::from(bits.count_ones() >= 5)], "{bits:b}");
        }
    }

    #[test]
    fn a_median_covers_every_pixel_of_a_plane() {
        let planes: Vec<Vec<u8>> = (0..5).map(|k| (0..77).map(|i| i + k).collect()).collect();
        let got = median_of_5(std::array::from_fn(|i| planes[i].as_slice()));
        assert_eq!(got, (2..79).collect::<Vec<u8>>());
    }
}
