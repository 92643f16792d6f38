//! Titles, pairs and tables in columns.

/// Longest line.
const WIDTH: usize = 98;

/// What a wrapped column has at least.
const NARROWEST: usize = 24;

/// Width of the words in front of pairs.
const WORD: usize = 20;

/// Text that grows downwards.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    /// A part of the plan.
    pub(super) fn title(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.line("", text);
    }

    /// A part of a part.
    pub(super) fn subtitle(&mut self, text: &str) {
        self.line("  ", text);
    }

    /// A word and what it is about; nothing without the latter.
    pub(super) fn pair(&mut self, word: &str, text: &str) {
        if !text.is_empty() {
            self.line(&format!("  {word:WORD$}"), text);
        }
    }

    /// Rows in columns. The last column is wrapped; columns without any text are left out.
    pub(super) fn table(&mut self, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        let rows: Vec<Vec<String>> = rows.collect();
        let cell = |row: &[String], column: usize| row.get(column).map_or(0, |text| text.chars().count());
        let used: Vec<usize> = (0..head.len()).filter(|column| rows.iter().any(|row| cell(row, *column) > 0)).collect();
        let width = |column: usize| {
            let widest = rows.iter().map(|row| cell(row, column)).max().unwrap_or(0);
            widest.max(head[column].chars().count()).min(WIDTH - NARROWEST)
        };
        let titles: Vec<String> = head.iter().map(|text| (*text).to_owned()).collect();
        for row in std::iter::once(&titles).chain(&rows) {
            let mut front = String::from("    ");
            let mut last = "";
            for (place, column) in used.iter().enumerate() {
                let text = row.get(*column).map_or("", String::as_str);
                if place + 1 == used.len() {
                    last = text;
                } else if text.starts_with(|c: char| c.is_ascii_digit()) && place == 0 {
                    front.push_str(&format!("{text:>0$}  ", width(*column)));
                } else {
                    front.push_str(&format!("{text:0$}  ", width(*column)));
                }
            }
            self.line(&front, last);
        }
    }

    /// The whole text.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// A line; what is too long goes on below, under its beginning.
    fn line(&mut self, front: &str, text: &str) {
        let indent = front.chars().count().min(WIDTH - NARROWEST);
        let mut line = front.to_owned();
        let mut length = front.chars().count();
        let mut begun = false;
        for word in text.split_inclusive(' ').flat_map(|word| pieces(word, WIDTH - indent)) {
            let width = word.trim_end().chars().count();
            if begun && length + width > WIDTH {
                self.push(&line);
                line = " ".repeat(indent);
                length = indent;
            }
            line.push_str(&word);
            length += word.chars().count();
            begun = true;
        }
        self.push(&line);
    }

    fn push(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }
}

/// A word cut into parts that fit a line.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(width.max(1)).map(|part| part.iter().collect()).collect()
}
