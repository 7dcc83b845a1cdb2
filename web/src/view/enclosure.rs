//! What goes with a post beside its words.

/// A voice message or a picture.
#[derive(Clone, Debug, Default)]
pub struct Enclosure {
    /// Its id.
    pub id: String,
    /// If it is a voice message.
    pub voice: Option<Voice>,
    /// If it is a picture.
    pub picture: Option<Picture>,
}

/// A voice message; without sounds it is being made, or could not be.
#[derive(Clone, Debug, Default)]
pub struct Voice {
    /// What can be played, the lightest first.
    pub sounds: Vec<Sound>,
    /// Its length.
    pub duration_s: f64,
    /// Whether it could not be used.
    pub failed: bool,
    /// The code of why, for its author.
    pub failure: Option<String>,
}

/// One form of a voice.
#[derive(Clone, Debug, Default)]
pub struct Sound {
    /// Its URL.
    pub url: String,
    /// Its type with codecs.
    pub mime: String,
    /// Its size.
    pub bytes: u64,
}

/// A picture.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// What it shows; may be empty.
    pub alt: String,
    /// URL of the large one.
    pub large: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// URL of the small one.
    pub small: String,
    /// Width of the small one, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

impl Enclosure {
    /// Sample values: one that can be heard, one that is being made, one that could not be, a picture.
    pub fn samples() -> Vec<Self> {
        let voice = |voice| Self {
            id: "1".into(),
            voice: Some(voice),
            picture: None,
        };
        let sound = Sound {
            url: "/e/1/voice-opus.mp4".into(),
            mime: "audio/mp4; codecs=\"opus\"".into(),
            bytes: 18_000,
        };
        vec![
            voice(Voice {
                sounds: vec![sound],
                duration_s: 12.3,
                ..Voice::default()
            }),
            voice(Voice::default()),
            voice(Voice {
                failed: true,
                failure: Some("voice_silent".into()),
                ..Voice::default()
            }),
            Self {
                id: "2".into(),
                voice: None,
                picture: Some(Picture {
                    alt: "练习本上的竖式".into(),
                    large: "/e/2/large.jpg".into(),
                    bytes: 63_000,
                    small: "/e/2/small.jpg".into(),
                    width: 360,
                    height: 270,
                }),
            },
        ]
    }
}
