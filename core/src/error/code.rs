//! Stable error codes: one table, from which command line, documentation and bindings take kind, retry and scope.
//!
//! Invariant: a number is never reused, and every code has its page under `docs/errors/` (a missing page does not compile).

use super::kind::{Kind, Retry, Scope};
use serde::{Serialize, Serializer};
use std::fmt;

/// A stable error code, printed as `BL` and four digits.
///
/// ```
/// use batchloom::Code;
/// let code: Code = "BL1001".parse().unwrap();
/// assert_eq!(code.to_string(), "BL1001");
/// assert!(code.page().starts_with("# BL1001"));
/// ```
#[derive(Clone, Copy)]
pub struct Code(pub(super) &'static Entry);

/// One line of the code table.
pub(super) struct Entry {
    pub(super) number: u16,
    pub(super) kind: Kind,
    pub(super) retry: Retry,
    pub(super) scope: Scope,
    pub(super) title: &'static str,
    pub(super) page: &'static str,
}

impl Code {
    /// The number without its prefix.
    pub fn number(self) -> u16 {
        self.0.number
    }
    /// What the caller has to do about it.
    pub fn kind(self) -> Kind {
        self.0.kind
    }
    /// Whether repeating can help.
    pub fn retry(self) -> Retry {
        self.0.retry
    }
    /// How much of the work it concerns.
    pub fn scope(self) -> Scope {
        self.0.scope
    }
    /// One sentence: what the code stands for.
    pub fn title(self) -> &'static str {
        self.0.title
    }
    /// The help page (Markdown): cause, what to do, example.
    pub fn page(self) -> &'static str {
        self.0.page
    }
    /// Every code there is, in the order of the numbers.
    pub fn all() -> impl Iterator<Item = Code> {
        super::codes::TABLES.iter().flat_map(|table| table.iter()).map(Code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BL{:04}", self.0.number)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.0.number == other.0.number
    }
}

impl Eq for Code {}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The text is not a code of this library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode;

impl std::str::FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Code, UnknownCode> {
        let digits = text.strip_prefix("BL").or_else(|| text.strip_prefix("bl")).unwrap_or(text);
        let number: u16 = digits.parse().map_err(|_| UnknownCode)?;
        Code::all().find(|code| code.number() == number).ok_or(UnknownCode)
    }
}

/// Declares the codes of one area: `NUMBER NAME: Kind, Retry, Scope, "title";`.
macro_rules! codes {
    ($($number:literal $name:ident: $kind:ident, $retry:ident, $scope:ident, $title:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: crate::error::Code = crate::error::Code({
                static ENTRY: &crate::error::code::Entry = &TABLE[index::$name as usize];
                ENTRY
            });
        )*
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "names of the table's lines, used as indices only")]
        mod index {
            pub(super) enum Index { $($name),* }
            pub(super) use Index::*;
        }
        pub(super) static TABLE: &[crate::error::code::Entry] = &[$(
            crate::error::code::Entry {
                number: $number,
                kind: crate::error::Kind::$kind,
                retry: crate::error::Retry::$retry,
                scope: crate::error::Scope::$scope,
                title: $title,
                page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/errors/BL", stringify!($number), ".md")),
            },
        )*];
    };
}
pub(super) use codes;
