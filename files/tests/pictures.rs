//! Pictures from phones, and broken and hostile ones.

#![expect(clippy::expect_used, reason = "a test ends where its tools fail")]

use image::{GenericImageView, ImageFormat, Rgb, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};
use tempfile::TempDir;
use yinghuo_files::Refusal;
use yinghuo_files::errand::{LARGE, SMALL, Sizes};
use yinghuo_files::picture::shrink;

/// Shrinks a file; answers the folder it is in.
fn shrunk(contents: &[u8]) -> (TempDir, Result<Sizes, Refusal>) {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("source");
    std::fs::write(&source, contents).expect("a file");
    let sizes = shrink(&source, folder.path());
    (folder, sizes)
}

/// Red on the left, blue on the right, somewhat rough.
fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let rough = u8::try_from((x * 7 + y * 13) % 23).expect("below 23");
        if x < width / 2 {
            Rgb([200 + rough, 20, 20])
        } else {
            Rgb([20, 20, 200 + rough])
        }
    })
}

/// What a phone writes: lying on its side, and where it was taken.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    exif.extend(b"\0\x02"); // two entries
    exif.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]); // a GPS directory at byte 38
    exif.extend([0, 0, 0, 0]);
    exif.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0"); // north
    exif
}

fn photograph(width: u16, height: u16, orientation: u8) -> Vec<u8> {
    let mut written = Vec::new();
    let mut encoder = Encoder::new(&mut written, 90);
    encoder.add_app_segment(1, exif(orientation)).expect("a segment");
    let pixels = two_halves(width.into(), height.into());
    encoder
        .encode(pixels.as_raw(), width, height, ColorType::Rgb)
        .expect("a photograph");
    written
}

fn written(picture: &image::DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn a_photograph_stands_upright_is_small_and_tells_nothing_of_its_place() {
    let photograph = photograph(2000, 1500, 6);
    assert!(holds(&photograph, b"Exif\0\0"));
    let (folder, sizes) = shrunk(&photograph);
    let sizes = sizes.expect("a photograph");
    assert_eq!((sizes.width, sizes.height), (960, 1280));
    assert!(sizes.bytes < 70_000 && sizes.small_bytes < 14_000, "{sizes:?}");
    for (name, bytes) in [(LARGE, sizes.bytes), (SMALL, sizes.small_bytes)] {
        let contents = std::fs::read(folder.path().join(name)).expect("a picture");
        assert_eq!(contents.len() as u64, bytes);
        assert!(!holds(&contents, b"Exif"), "{name}");
        let picture = image::load_from_memory(&contents).expect("a picture");
        // Turned by a quarter: what was left is above.
        let (width, height) = picture.dimensions();
        assert!(height > width);
        let [above, below] = [0, height - 1].map(|y| picture.get_pixel(width / 2, y).0);
        assert!(
            above[0] > 150 && above[2] < 80 && below[2] > 150 && below[0] < 80,
            "{name}"
        );
    }
}

#[test]
fn a_small_picture_stays_as_small_as_it_is() {
    let (_folder, sizes) = shrunk(&written(&two_halves(40, 30).into(), ImageFormat::Png));
    let sizes = sizes.expect("a picture");
    assert_eq!((sizes.width, sizes.height), (40, 30));
}

#[test]
fn what_can_be_seen_through_lies_on_white_paper() {
    let clear = RgbaImage::from_pixel(64, 64, image::Rgba([0, 0, 0, 0]));
    let (folder, sizes) = shrunk(&written(&clear.into(), ImageFormat::Png));
    sizes.expect("a picture");
    let large = image::open(folder.path().join(LARGE)).expect("a picture");
    assert!(large.get_pixel(5, 5).0[..3].iter().all(|value| *value > 250));
}

#[test]
fn a_picture_of_fifty_thousand_by_fifty_thousand_is_refused_by_its_header() {
    let mut png = written(&two_halves(8, 8).into(), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let checksum = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert_eq!(shrunk(&png).1, Err(Refusal::TooLarge));
    let mut jpeg = photograph(16, 16, 1);
    let frame = jpeg
        .windows(2)
        .position(|marker| marker == [0xff, 0xc0])
        .expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xc3, 0x50, 0xc3, 0x50]);
    assert_eq!(shrunk(&jpeg).1, Err(Refusal::TooLarge));
}

#[test]
fn what_is_no_picture_is_refused() {
    let whole = written(&two_halves(300, 300).into(), ImageFormat::Png);
    for contents in [
        &b""[..],
        b"no picture",
        b"\x89PNG\r\n\x1a\n",
        &whole[..whole.len() / 2],
        b"GIF89a",
    ] {
        assert_eq!(shrunk(contents).1, Err(Refusal::Damaged), "{} bytes", contents.len());
    }
}

/// The check of a PNG's chunk (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}
