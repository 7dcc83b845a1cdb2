//! x
/// x
pub fn message(_: content_schema::people::Language, key: &str, _: &[(&str, &str)]) -> String {
    key.into()
}
