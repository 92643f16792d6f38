//! Booleans as text: one text for true, one for false.

/// The two texts of a boolean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BooleanFormat {
    yes: Box<[u8]>,
    no: Box<[u8]>,
}

impl BooleanFormat {
    /// The texts for true and for false.
    ///
    /// # Errors
    /// That they are the same, in words.
    pub(crate) fn new(yes: &str, no: &str) -> Result<BooleanFormat, String> {
        if yes == no {
            return Err(format!("both values are `{yes}`, so true and false could not be told apart"));
        }
        Ok(BooleanFormat { yes: yes.as_bytes().into(), no: no.as_bytes().into() })
    }

    /// The value that the text says; `None` when it is neither of the two.
    pub(crate) fn parse(&self, text: &[u8]) -> Option<bool> {
        match text {
            _ if text == &*self.yes => Some(true),
            _ if text == &*self.no => Some(false),
            _ => None,
        }
    }

    /// The text of a value.
    pub(crate) fn text(&self, value: bool) -> &[u8] {
        if value { &self.yes } else { &self.no }
    }
}

/// `true` and `false`.
impl Default for BooleanFormat {
    fn default() -> BooleanFormat {
        BooleanFormat { yes: b"true".as_slice().into(), no: b"false".as_slice().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back_and_others_are_refused() {
        for format in [BooleanFormat::default(), BooleanFormat::new("Y", "").unwrap()] {
            for value in [true, false] {
                assert_eq!(format.parse(format.text(value)), Some(value));
            }
            assert_eq!(format.parse(b"TRUE"), None);
            assert_eq!(format.parse(b"Y "), None);
        }
        assert!(BooleanFormat::new("Y", "Y").unwrap_err().contains("both values are `Y`"));
    }
}
