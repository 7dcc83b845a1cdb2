use crate::changes::deck;
use crate::studio::{Picture, Studio};

#[test]
fn each_slide_is_one_board_with_all_its_points_and_without_the_pointer() {
    let studio = Studio::new("slides");
    studio.film("deck.mp4", 24, deck);
    let found = studio.look("deck.mp4");
    let times: Vec<(f64, f64)> = found.boards.iter().map(|board| (board.at_s, board.to_s)).collect();
    assert_eq!(times, [(0.0, 8.0), (8.0, 16.0), (16.0, 24.0)]);
    for (index, board) in found.boards.iter().enumerate() {
        let names: Vec<&str> = board.pictures.iter().map(|picture| picture.file.as_str()).collect();
        let name = format!("board-{:04}-640", index + 1);
        assert_eq!(names, [format!("{name}.webp"), format!("{name}.jpg")]);
        for picture in &board.pictures {
            assert_eq!((picture.width, picture.height), (640, 360));
            let bytes = std::fs::metadata(studio.folder.join(&picture.file))
                .expect("a file")
                .len();
            assert_eq!(bytes, picture.bytes);
            assert!(bytes < 30_000, "{} has {bytes} bytes", picture.file);
            // The second point came last; between the points the pointer went.
            let (left, top) = (50 + index * 9, 170 + index * 25);
            let printed = studio.printed(&picture.file);
            assert!(printed.brightness(left + 8, top + 8) < 80, "{}", picture.file);
            assert!(printed.brightness(250, top - 20) > 200, "{}", picture.file);
        }
    }
    assert_eq!(
        studio.read("boards.vtt"),
        "WEBVTT\n\n00:00:00.000 --> 00:00:08.000\nboard-0001-640.jpg\n\
         \n00:00:08.000 --> 00:00:16.000\nboard-0002-640.jpg\n\
         \n00:00:16.000 --> 00:00:24.000\nboard-0003-640.jpg\n"
    );
    assert_eq!(found.poster.as_deref(), Some("poster.jpg"));
    assert!(studio.folder.join("poster.jpg").is_file());
}

#[test]
fn a_board_is_printed_without_the_hand_that_wrote_it() {
    let studio = Studio::new("hand");
    studio.noisy_film("hand.mp4", 30, "fps=10,noise=c0s=5:c0f=t", |tenth| {
        // A character a second, and a hand that goes along with the chalk, trembling, and leaves.
        let drawn = Picture::plain(60).words(60, 60, (tenth / 10).min(16), 225);
        let tremble = tenth % 3;
        if tenth < 170 {
            drawn.block(80 + tenth * 22 / 10 + tremble, 75 + tremble, 120, 285, 150)
        } else {
            drawn
        }
    });
    let found = studio.look("hand.mp4");
    let last = found.boards.last().expect("a board");
    let printed = studio.printed(&last.pictures.first().expect("a picture").file);
    assert!(printed.brightness(60 + 15 * 22 + 8, 68) > 150, "the last word is there");
    for x in (100..620).step_by(40) {
        assert!(printed.brightness(x, 250) < 75, "no hand at {x}");
    }
    assert!(found.boards.len() <= 2, "{:?}", found.boards);
}

#[test]
fn a_phone_held_upright_gives_upright_boards_and_a_large_one_two_sizes() {
    let studio = Studio::new("phone");
    studio.ffmpeg(
        "-f lavfi -i testsrc2=size=1920x1080:rate=5:duration=4 -pix_fmt yuv420p -c:v libx264 -preset ultrafast flat.mp4",
    );
    studio.ffmpeg("-i flat.mp4 -c copy -metadata:s:v:0 rotate=90 phone.mp4");
    let found = studio.look("phone.mp4");
    let board = found.boards.first().expect("a board");
    let sizes: Vec<(u32, u32)> = board
        .pictures
        .iter()
        .map(|picture| (picture.width, picture.height))
        .collect();
    assert_eq!(sizes, [(360, 640), (360, 640), (720, 1280), (720, 1280)]);
}

#[test]
fn a_black_film_has_a_poster_and_no_boards() {
    let studio = Studio::new("black");
    studio.film("black.mp4", 3, |_| Picture::plain(0));
    let found = studio.look("black.mp4");
    assert_eq!(found.boards, []);
    assert_eq!(found.poster.as_deref(), Some("poster.jpg"));
    let left: Vec<String> = std::fs::read_dir(&studio.folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "black.mp4")
        .collect();
    assert_eq!(left, ["poster.jpg"]);
}
