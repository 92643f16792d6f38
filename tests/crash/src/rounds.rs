//! How often a test repeats itself: a few times in `make test`, more often where the environment says so.

/// The value of a variable of the environment, or a default.
pub fn rounds(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is `{text}`, and can be a number")),
        Err(_) => default,
    }
}
