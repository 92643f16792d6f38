//! A node of the job file.

use super::scalar;
use crate::job::document::Span;

/// A node of the job file and where it stands. What an alias repeats keeps the place of its definition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: NodeKind,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NodeKind {
    /// A text; `plain` when it stands without quotes and is no `|` or `>` block.
    Scalar { text: String, plain: bool },
    /// Items in the order written.
    List(Vec<Node>),
    /// Keys and values in the order written; a text stands as key once.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether this is a scalar without quotes.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.kind, NodeKind::Scalar { plain: true, .. })
    }

    /// Whether nothing was written, as behind `key:`.
    pub(crate) fn is_missing(&self) -> bool {
        self.is_plain() && self.span.start == self.span.end
    }

    /// Whether nothing, `~` or an unquoted `null` was written.
    pub(crate) fn is_null(&self) -> bool {
        self.is_missing() || (self.is_plain() && self.text().is_some_and(scalar::is_null))
    }

    /// Keys and values of a map; nothing for other nodes.
    pub(crate) fn pairs(&self) -> &[(Node, Node)] {
        match &self.kind {
            NodeKind::Map(pairs) => pairs,
            _ => &[],
        }
    }
}
