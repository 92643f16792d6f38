//! Blanks around a value.

/// Which blanks (U+0020) are taken off before anything else is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Trim {
    /// Those in front.
    Left,
    /// Those behind.
    Right,
    /// Both.
    Both,
}

impl Trim {
    /// The value without them.
    pub(crate) fn apply(self, value: &[u8]) -> &[u8] {
        let is_value = |byte: &u8| *byte != b' ';
        let (left, right) = (self != Trim::Right, self != Trim::Left);
        let end = if right { value.iter().rposition(is_value).map_or(0, |last| last + 1) } else { value.len() };
        let value = &value[..end];
        let start = if left { value.iter().position(is_value).unwrap_or(value.len()) } else { 0 };
        &value[start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blanks_go_as_in_the_standard_library(text in "[ a\t]{0,8}") {
            let bytes = text.as_bytes();
            prop_assert_eq!(Trim::Left.apply(bytes), text.trim_start_matches(' ').as_bytes());
            prop_assert_eq!(Trim::Right.apply(bytes), text.trim_end_matches(' ').as_bytes());
            prop_assert_eq!(Trim::Both.apply(bytes), text.trim_matches(' ').as_bytes());
        }
    }
}
