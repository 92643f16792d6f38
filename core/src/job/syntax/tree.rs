//! From the events of the YAML parser to a tree.
//!
//! Budgets bound what a hostile file can make of itself: size, depth, and nodes and text after aliases are expanded.

use super::fault;
use super::node::{Node, NodeKind};
use crate::error::codes;
use crate::job::diagnostic::{Diagnostic, quoted};
use crate::job::document::Span;
use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};
use std::collections::HashMap;

/// Most bytes of a job file.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// Most nodes, aliases expanded.
pub(crate) const MAX_NODES: usize = 20_000;
/// Most bytes of text, aliases expanded.
pub(crate) const MAX_TEXT: usize = 4 << 20;
/// Deepest nesting.
pub(crate) const MAX_DEPTH: usize = 64;

/// The tree, and what was found wrong on the way without making the rest unreadable.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) root: Node,
    pub(crate) problems: Vec<Diagnostic>,
}

/// Parses a job file.
///
/// # Errors
/// The one problem that makes the text unreadable: YAML finds its way again only by guessing.
pub(crate) fn parse(text: &str) -> Result<Tree, Box<Diagnostic>> {
    if text.len() > MAX_BYTES {
        let message = format!("the job file has {} bytes, more than {MAX_BYTES}", text.len());
        return Err(limit(message, Span::default(), "move long lookup tables out of the job file"));
    }
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder { text, ..Builder::default() };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| Box::new(fault::diagnose(&error, text)))?;
        builder.event(event, &span)?;
    }
    let Some(root) = builder.root else {
        let problem = Diagnostic::error(codes::job::YAML_SYNTAX, "the job file is empty", Span::default());
        return Err(Box::new(problem.help("begin with `batchloom: 1` and `job: NAME`")));
    };
    Ok(Tree { root, problems: builder.problems })
}

/// A list or map that is being read.
struct Open {
    start: usize,
    end: usize,
    flow: bool,
    anchor: usize,
    nodes_before: usize,
    text_before: usize,
    deepest: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { pairs: Vec<(Node, Node)>, key: Option<Node>, seen: HashMap<String, Span> },
}

/// What an alias repeats, and what it costs.
struct Anchored {
    node: Node,
    nodes: usize,
    text: usize,
    depth: usize,
}

#[derive(Default)]
struct Builder<'t> {
    text: &'t str,
    documents: usize,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    bytes: usize,
    root: Option<Node>,
    problems: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) -> Result<(), Box<Diagnostic>> {
        let span = self.span(at);
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), at, span);
                self.scalar(text.into_owned(), style, anchor, span)
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), at, span);
                self.start(Content::List(Vec::new()), style, anchor, span)
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), at, span);
                self.start(Content::Map { pairs: Vec::new(), key: None, seen: HashMap::new() }, style, anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.finish(span);
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    fn span(&self, at: &granit_parser::Span) -> Span {
        let range = at.byte_range().unwrap_or_default();
        let start = self.text.floor_char_boundary(range.start);
        Span { start, end: self.text.floor_char_boundary(range.end).max(start) }
    }

    fn document(&mut self, span: Span) -> Result<(), Box<Diagnostic>> {
        self.documents += 1;
        if self.documents < 2 {
            return Ok(());
        }
        let problem = Diagnostic::error(codes::job::YAML_SYNTAX, "the job file holds more than one document", span)
            .label("a second one begins here")
            .help("take the `---` away, or write each job into a file of its own");
        Err(Box::new(problem))
    }

    fn refuse_tag(&mut self, tagged: bool, at: &granit_parser::Span, span: Span) {
        if tagged {
            let span = at.tag_span().map_or(span, |tag| self.span(&tag));
            let tag = quoted(self.text.get(span.start..span.end).unwrap_or_default());
            let message = format!("the YAML tag {tag} has no meaning in a job file");
            let problem = Diagnostic::error(codes::job::YAML_SYNTAX, message, span);
            self.problems.push(problem.help("take it away; a text that begins with `!` needs quotes"));
        }
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, anchor: usize, span: Span) -> Result<(), Box<Diagnostic>> {
        let plain = style == ScalarStyle::Plain;
        // The parser says `~` where nothing was written.
        let text = if plain && span.start == span.end { String::new() } else { text };
        let length = text.len();
        self.spend(1, length, span)?;
        let node = Node { span, kind: NodeKind::Scalar { text, plain } };
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes: 1, text: length, depth: 0 });
        }
        self.place(node);
        Ok(())
    }

    fn start(
        &mut self,
        content: Content,
        style: StructureStyle,
        anchor: usize,
        span: Span,
    ) -> Result<(), Box<Diagnostic>> {
        let (nodes_before, text_before) = (self.nodes, self.bytes);
        self.spend(1, 0, span)?;
        self.reach(self.open.len() + 1, span)?;
        let flow = style == StructureStyle::Flow;
        let open = Open {
            start: span.start,
            end: span.end,
            flow,
            anchor,
            nodes_before,
            text_before,
            deepest: self.open.len() + 1,
            content,
        };
        self.open.push(open);
        Ok(())
    }

    fn finish(&mut self, end: Span) {
        let Some(open) = self.open.pop() else { return };
        // A block ends with its last child: its own end is where the next line begins.
        let end = if open.flow { end.end } else { open.end }.max(open.start);
        let kind = match open.content {
            Content::List(items) => NodeKind::List(items),
            Content::Map { pairs, .. } => NodeKind::Map(pairs),
        };
        let node = Node { span: Span { start: open.start, end }, kind };
        if open.anchor != 0 {
            let anchored = Anchored {
                node: node.clone(),
                nodes: self.nodes - open.nodes_before,
                text: self.bytes - open.text_before,
                depth: open.deepest - self.open.len(),
            };
            self.anchors.insert(open.anchor, anchored);
        }
        if let Some(parent) = self.open.last_mut() {
            parent.deepest = parent.deepest.max(open.deepest);
        }
        self.place(node);
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Box<Diagnostic>> {
        let Some(Anchored { nodes, text, depth, .. }) = self.anchors.get(&anchor) else {
            let name = quoted(self.text.get(span.start..span.end).unwrap_or_default());
            let problem = Diagnostic::error(codes::job::YAML_SYNTAX, format!("{name} stands inside itself"), span);
            return Err(Box::new(problem.help("write out what should stand here")));
        };
        let (nodes, text, depth) = (*nodes, *text, *depth);
        self.spend(nodes, text, span)?;
        self.reach(self.open.len() + depth, span)?;
        let reached = self.open.len() + depth;
        if let Some(parent) = self.open.last_mut() {
            parent.deepest = parent.deepest.max(reached);
            parent.end = parent.end.max(span.end);
        }
        if let Some(anchored) = self.anchors.get(&anchor) {
            let node = anchored.node.clone();
            self.attach(node);
        }
        Ok(())
    }

    /// Counts nodes and text before they are made.
    fn spend(&mut self, nodes: usize, text: usize, span: Span) -> Result<(), Box<Diagnostic>> {
        self.nodes += nodes;
        self.bytes += text;
        let help = "repeat less with `*`, or split the job";
        if self.nodes > MAX_NODES {
            return Err(limit(format!("the job file has more than {MAX_NODES} keys and values"), span, help));
        }
        if self.bytes > MAX_TEXT {
            return Err(limit(format!("the texts of the job file have more than {MAX_TEXT} bytes"), span, help));
        }
        Ok(())
    }

    fn reach(&self, depth: usize, span: Span) -> Result<(), Box<Diagnostic>> {
        if depth <= MAX_DEPTH {
            return Ok(());
        }
        Err(limit(format!("the job file is nested deeper than {MAX_DEPTH} levels"), span, "nest less deep"))
    }

    /// Puts a node where it was written.
    fn place(&mut self, node: Node) {
        if let Some(parent) = self.open.last_mut() {
            parent.end = parent.end.max(node.span.end);
        }
        self.attach(node);
    }

    fn attach(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut parent.content {
            Content::List(items) => items.push(node),
            Content::Map { pairs, key, seen } => match key.take() {
                None => *key = Some(node),
                Some(key) => {
                    let first = key.text().and_then(|text| seen.get(text).copied());
                    if let Some(first) = first {
                        self.problems.push(duplicate(&key, first));
                    } else {
                        seen.extend(key.text().map(|text| (text.to_owned(), key.span)));
                        pairs.push((key, node));
                    }
                }
            },
        }
    }
}

fn duplicate(key: &Node, first: Span) -> Diagnostic {
    let name = quoted(key.text().unwrap_or_default());
    Diagnostic::error(codes::job::DUPLICATE_KEY, format!("the key {name} stands twice"), key.span)
        .label("here again")
        .secondary(first, "first here")
        .help("take one of the two away, or give it another name")
}

fn limit(message: String, span: Span, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(codes::job::YAML_LIMITS, message, span).help(help))
}
