use crate::studio::{Picture, Studio, changes, picture};

/// When the slides of a deck and the points on them appear, in seconds.
pub const DECK: [f64; 9] = [0.0, 2.2, 4.4, 8.0, 10.2, 12.4, 16.0, 18.2, 20.4];

/// Three slides of eight seconds with two points each, at a tenth of a second; over the second a pointer goes about.
pub fn deck(tenth: usize) -> Picture {
    let (slide, since) = (tenth / 80, tenth % 80);
    let mut drawn = Picture::plain(245).words(30 + slide * 90, 20, 10, 40);
    for (point, after) in [22, 44].into_iter().enumerate() {
        if since >= after {
            drawn = drawn.words(50 + slide * 9, 110 + slide * 25 + point * 60, 12 + slide * 4, 10);
        }
    }
    if slide == 1 {
        drawn = drawn.block(100 + tenth * 13 % 300, 110 + tenth * 17 % 180, 8, 8, 120);
    }
    drawn
}

#[test]
fn every_slide_and_point_is_found_to_half_a_second_and_nothing_else() {
    let studio = Studio::new("deck");
    studio.film("deck.mp4", 24, deck);
    let found = studio.look("deck.mp4");
    let seen = changes(&found);
    assert_eq!(seen.len(), DECK.len(), "{seen:?}");
    for (seen, truth) in seen.iter().zip(&DECK) {
        assert!((seen - truth).abs() <= 0.5, "{seen} for {truth}");
    }
    let picture = picture(&found);
    assert_eq!(picture.motion.len(), 24);
    assert!(picture.motion.iter().all(|&share| share < 0.02), "{:?}", picture.motion);
    assert!(picture.noise < 0.3, "{}", picture.noise);
    assert!((0.03..0.5).contains(&picture.text), "{}", picture.text);
    assert!(!picture.interlaced && !found.damaged);
}

#[test]
fn a_noisy_camera_that_looks_at_nothing_sees_noise_and_no_change() {
    let studio = Studio::new("noise");
    studio.noisy_film("noise.mp4", 8, "noise=c0s=6:c0f=t", |_| {
        Picture::plain(90).words(60, 80, 18, 220)
    });
    let found = studio.look("noise.mp4");
    assert_eq!(changes(&found), [0.0]);
    let picture = picture(&found);
    assert!((1.0..6.0).contains(&picture.noise), "{}", picture.noise);
    assert!(picture.motion.iter().all(|&share| share < 0.05), "{:?}", picture.motion);
}

#[test]
fn a_scene_that_moves_is_told_from_one_that_stands() {
    let studio = Studio::new("scene");
    studio.ffmpeg(
        "-f lavfi -i testsrc2=size=1000x360:rate=25:duration=8 -vf crop=640:360:x='if(lt(t,4),0,(t-4)*80)':y=0 \
         -pix_fmt yuv420p -c:v libx264 -preset ultrafast pan.mp4",
    );
    let found = studio.look("pan.mp4");
    let motion = &picture(&found).motion;
    let mean = |range: std::ops::Range<usize>| motion[range].iter().sum::<f32>() / 3.0;
    assert!(mean(5..8) > mean(0..3) + 0.12, "{motion:?}");
}
