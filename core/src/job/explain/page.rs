//! Titles, pairs and tables in columns.

/// Longest line of a page that is not told otherwise.
const WIDTH: usize = 98;

/// What a wrapped column has at least.
const NARROWEST: usize = 24;

/// Width of the words in front of pairs.
const WORD: usize = 20;

/// Text that grows downwards.
pub(crate) struct Page {
    text: String,
    width: usize,
}

impl Default for Page {
    fn default() -> Page {
        Page::of_width(WIDTH)
    }
}

impl Page {
    /// An empty page with lines of so many columns.
    pub(crate) fn of_width(width: usize) -> Page {
        Page { text: String::new(), width }
    }

    /// A part of the plan.
    pub(crate) fn title(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line("", text);
    }

    /// A part of a part.
    pub(crate) fn subtitle(&mut self, text: &str) {
        self.line("  ", text);
    }

    /// A word and what it is about; nothing without the latter.
    pub(crate) fn pair(&mut self, word: &str, text: &str) {
        if !text.is_empty() {
            self.line(&format!("  {word:WORD$}"), text);
        }
    }

    /// Rows in columns. The last column is wrapped; columns without any text are left out.
    pub(crate) fn table(&mut self, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        let rows: Vec<Vec<String>> = rows.collect();
        let cell = |row: &[String], column: usize| row.get(column).map_or(0, |text| text.chars().count());
        let used: Vec<usize> = (0..head.len()).filter(|column| rows.iter().any(|row| cell(row, *column) > 0)).collect();
        let most = self.width - NARROWEST;
        let width = |column: usize| {
            let widest = rows.iter().map(|row| cell(row, column)).max().unwrap_or(0);
            widest.max(head[column].chars().count()).min(most)
        };
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        let titles: Vec<String> = head.iter().map(|text| (*text).to_owned()).collect();
        for row in std::iter::once(&titles).chain(&rows) {
            let mut front = String::from("    ");
            let mut last = "";
            for (place, column) in used.iter().enumerate() {
                let text = row.get(*column).map_or("", String::as_str);
                if place + 1 == used.len() {
                    last = text;
                } else if text.starts_with(|c: char| c.is_ascii_digit()) && place == 0 {
                    front.push_str(&format!("{text:>0$}  ", widths[*column]));
                } else {
                    front.push_str(&format!("{text:0$}  ", widths[*column]));
                }
            }
            self.line(&front, last);
        }
    }

    /// A line as it is: it is neither wrapped nor indented.
    pub(crate) fn verbatim(&mut self, text: &str) {
        self.push(text);
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    /// A line; what is too long goes on below, under its beginning.
    fn line(&mut self, front: &str, text: &str) {
        let most = self.width;
        let indent = front.chars().count().min(most - NARROWEST);
        let mut line = front.to_owned();
        let mut length = front.chars().count();
        let mut begun = false;
        for word in text.split_inclusive(' ').flat_map(|word| pieces(word, most - indent)) {
            let width = word.trim_end().chars().count();
            if begun && length + width > most {
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
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

/// A word cut into parts that fit a line.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(width.max(1)).map(|part| part.iter().collect()).collect()
}
