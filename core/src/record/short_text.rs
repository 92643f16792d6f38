//! A text of a few bytes, copied like a number.

/// A text of at most eight bytes: a prefix, the mark of a comment, a delimiter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ShortText {
    bytes: [u8; 8],
    length: u8,
}

impl ShortText {
    /// The text; `None` for one of more than eight bytes.
    pub(crate) fn new(text: &str) -> Option<ShortText> {
        ShortText::of_bytes(text.as_bytes())
    }

    /// The same of bytes in any character set.
    pub(crate) fn of_bytes(text: &[u8]) -> Option<ShortText> {
        let mut bytes = [0; 8];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        Some(ShortText { bytes, length: text.len() as u8 })
    }

    /// Its bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}
