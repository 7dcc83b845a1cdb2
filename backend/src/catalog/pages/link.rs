//! Which rung a page offers first, from what is known of the link, the purse and the choice of who asks. With scripts off
//! this is all the choosing there is; with them the player begins here and goes on by what it measures.

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse, http::header};
use std::convert::Infallible;
use std::future::{Ready, ready};
use yinghuo_web::view::media::Rung;

/// Cookie of the player: the rung chosen, the rate measured in kbit/s and the heaviest rung the month's budget still
/// allows, with dots between, each empty if unknown: `light.48.voice`.
pub const PLAY_COOKIE: &str = "yinghuo_play";

/// Client hints that tell of the link. `Save-Data` comes without being asked for.
const HINTS: &str = "ECT, Downlink, RTT";

/// A link must carry so much more than a rung's average: lessons come in bursts, and a page's own bytes beside them.
const CARRIES: f64 = 1.3;

/// How much of what a browser guesses is believed: it tells of the last hop, rounded, and of other days.
const BELIEVED: f64 = 0.5;

/// Round trips from here on (ms) are those of a 2G link, whatever rate is told.
const SLOW_RTT_MS: f64 = 1_400.0;

/// What a link with such round trips carries, in kbit/s (Network Information API, table of effective connection types).
const SLOW_KBPS: f64 = 50.0;

/// What is known of who asks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// The rung that was chosen before.
    pub chosen: Option<String>,
    /// The heaviest rung that the month's budget allows.
    pub most: Option<String>,
    /// What the link carries in kbit/s; none if nobody knows.
    pub kbps: Option<f64>,
    /// Whether she asks for few bytes.
    pub saves: bool,
}

impl FromRequest for Known {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let cookie = request.cookie(PLAY_COOKIE);
        let told = cookie.as_ref().map_or("", |cookie| cookie.value());
        ready(Ok(known(told, request.headers())))
    }
}

/// What cookie and headers say.
fn known(cookie: &str, headers: &HeaderMap) -> Known {
    let mut parts = cookie.split('.').map(|part| Some(part).filter(|part| !part.is_empty()));
    let mut part = || parts.next().flatten().map(str::to_owned);
    let (chosen, measured, most) = (part(), part(), part());
    let measured = measured
        .and_then(|kbps| kbps.parse::<f64>().ok())
        .filter(|kbps| *kbps > 0.0);
    Known {
        chosen,
        most,
        kbps: measured.or_else(|| hinted_kbps(headers)),
        saves: text(headers, "save-data").is_some_and(|value| value.eq_ignore_ascii_case("on")),
    }
}

/// What a browser guesses that the link carries, in kbit/s: the least of what its hints say.
fn hinted_kbps(headers: &HeaderMap) -> Option<f64> {
    let number = |name| text(headers, name).and_then(|value| value.trim().parse::<f64>().ok());
    let by_type = match text(headers, "ect") {
        Some("slow-2g") => Some(SLOW_KBPS),
        Some("2g") => Some(70.0),
        Some("3g") => Some(700.0),
        _ => None,
    };
    let by_rate = number("downlink").map(|mbps| mbps * 1000.0);
    let by_wait = number("rtt")
        .filter(|wait_ms| *wait_ms >= SLOW_RTT_MS)
        .map(|_| SLOW_KBPS);
    let least = [by_type, by_rate, by_wait].into_iter().flatten().reduce(f64::min)?;
    // A type already names what such links carry at least.
    Some(if by_type.is_some_and(|kbps| kbps <= least) {
        least
    } else {
        least * BELIEVED
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The place of the rung to offer first, of `rungs` from the lightest up: the one chosen before, else the lightest with a
/// picture; never one that the link cannot carry or the budget does not allow, while there is a lighter one.
pub fn first_rung(rungs: &[Rung], known: &Known) -> usize {
    let is_ours = |rung: &&(usize, &Rung)| rung.1.language.is_none();
    let ladder: Vec<(usize, &Rung)> = rungs.iter().enumerate().collect();
    let named = |name: &Option<String>| ladder.iter().find(|(_, rung)| Some(&rung.name) == name.as_ref());
    let with_picture = ladder.iter().filter(is_ours).find(|(_, rung)| rung.has_picture);
    let chosen = named(&known.chosen).filter(|_| !known.saves || known.kbps.is_some());
    let wanted = chosen.or(with_picture).map_or(0, |(place, _)| *place);
    let most = named(&known.most).map_or(usize::MAX, |(place, _)| *place);
    let carried = |rung: &Rung| {
        known
            .kbps
            .is_none_or(|kbps| f64::from(rung.most_kbps()) * CARRIES <= kbps)
    };
    let fits = |(place, rung): &&(usize, &Rung)| *place <= wanted.min(most) && carried(rung);
    if let Some((place, _)) = ladder.get(wanted).filter(fits) {
        return *place;
    }
    ladder.iter().filter(is_ours).rfind(fits).map_or(0, |(place, _)| *place)
}

/// Asks for the hints, and says that the page depends on them.
pub fn depends_on_link(mut page: HttpResponse) -> HttpResponse {
    let headers = page.headers_mut();
    headers.insert(
        header::HeaderName::from_static("accept-ch"),
        HeaderValue::from_static(HINTS),
    );
    headers.append(header::VARY, HeaderValue::from_static("ECT, Downlink, RTT, Save-Data"));
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderName;
    use yinghuo_web::view::media::Source;

    fn rung(name: &str, kbps: u32, language: Option<&str>) -> Rung {
        Rung {
            name: name.into(),
            has_picture: !name.starts_with("voice"),
            language: language.map(str::to_owned),
            sources: vec![Source {
                kbps,
                ..Source::default()
            }],
            ..Rung::default()
        }
    }

    fn ladder() -> Vec<Rung> {
        vec![
            rung("voice", 24, None),
            rung("voice-en", 24, Some("en")),
            rung("light", 32, None),
            rung("smooth", 56, None),
            rung("clear", 210, None),
        ]
    }

    #[test]
    fn the_first_rung_is_one_that_link_and_budget_carry() {
        let known = |chosen: &str, kbps: f64, most: &str| Known {
            chosen: Some(chosen.to_owned()).filter(|name| !name.is_empty()),
            most: Some(most.to_owned()).filter(|name| !name.is_empty()),
            kbps: Some(kbps).filter(|kbps| *kbps > 0.0),
            saves: false,
        };
        for (chosen, kbps, most, first) in [
            ("", 0.0, "", "light"),
            ("", 50.0, "", "light"),
            ("", 5000.0, "", "light"),
            ("", 35.0, "", "voice"),
            ("", 3.0, "", "voice"),
            ("clear", 0.0, "", "clear"),
            ("clear", 5000.0, "", "clear"),
            ("clear", 100.0, "", "smooth"),
            ("clear", 60.0, "", "light"),
            ("clear", 5000.0, "light", "light"),
            ("clear", 0.0, "voice", "voice"),
            ("voice", 5000.0, "", "voice"),
            ("voice-en", 5000.0, "", "voice-en"),
            ("no-such", 0.0, "no-such", "light"),
        ] {
            let place = first_rung(&ladder(), &known(chosen, kbps, most));
            assert_eq!(ladder()[place].name, first, "{chosen} at {kbps} kbit/s, at most {most}");
        }
        assert_eq!(first_rung(&[], &Known::default()), 0);
        let saves = Known {
            saves: true,
            ..known("clear", 0.0, "")
        };
        assert_eq!(ladder()[first_rung(&ladder(), &saves)].name, "light");
    }

    #[test]
    fn no_rung_is_offered_that_is_heavier_than_what_is_known() {
        for kbps in 1..400 {
            for chosen in ["voice", "light", "smooth", "clear"] {
                let known = Known {
                    chosen: Some(chosen.into()),
                    kbps: Some(f64::from(kbps)),
                    ..Known::default()
                };
                let place = first_rung(&ladder(), &known);
                assert!(
                    place == 0 || f64::from(ladder()[place].most_kbps()) < f64::from(kbps),
                    "{chosen} at {kbps}"
                );
            }
        }
    }

    #[test]
    fn hints_and_cookie_tell_what_the_link_carries() {
        for (cookie, hints, kbps) in [
            ("", vec![], None),
            (
                "",
                vec![("ect", "slow-2g"), ("downlink", "0.4"), ("rtt", "2000")],
                Some(50.0),
            ),
            (
                "",
                vec![("ect", "4g"), ("downlink", "1.5"), ("rtt", "100")],
                Some(750.0),
            ),
            ("", vec![("ect", "3g"), ("downlink", "10")], Some(700.0)),
            ("", vec![("downlink", "rubbish"), ("ect", "5g")], None),
            (".48.", vec![("ect", "4g"), ("downlink", "10")], Some(48.0)),
            ("light.-3.voice", vec![], None),
            (".NaN.", vec![], None),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in hints {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(known(cookie, &headers).kbps, kbps, "{cookie} {headers:?}");
        }
        let told = known("light.48.voice.more", &HeaderMap::new());
        assert_eq!(
            (told.chosen.as_deref(), told.most.as_deref()),
            (Some("light"), Some("voice"))
        );
    }
}
