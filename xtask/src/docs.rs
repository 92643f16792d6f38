//! The documentation agrees with the code table, and no relative link leads nowhere.

use crate::tree::{self, Outcome};
use std::collections::BTreeMap;
use std::path::Path;

/// Checks the pages of the error codes and the links of every Markdown file.
pub fn check(root: &Path) -> Outcome {
    let mut codes = BTreeMap::new();
    let mut problems = Vec::new();
    for path in tree::files(&root.join("core/src/error/codes"), "rs")? {
        for (number, title) in table(&tree::read(&path)?) {
            if codes.insert(number.clone(), title).is_some() {
                problems.push(format!("{}: BL{number} stands twice", tree::shown(root, &path)));
            }
        }
    }
    let pages = pages(root)?;
    problems.extend(pages_against(&codes, &pages));
    let mut links = 0;
    for path in tree::files(root, "md")? {
        let folder = path.parent().unwrap_or(root);
        for (line, link) in relative_links(&tree::read(&path)?) {
            links += 1;
            if !folder.join(&link).exists() {
                problems.push(format!("{}:{line}: the link `{link}` leads nowhere", tree::shown(root, &path)));
            }
        }
    }
    let summary = format!("docs: {} codes have their pages, {links} relative links resolve", codes.len());
    if problems.is_empty() { Ok(summary) } else { Err(problems) }
}

/// Number and title of every line of a code table.
fn table(text: &str) -> Vec<(String, String)> {
    let line = |line: &str| {
        let (number, rest) = line.trim_start().split_once(' ')?;
        let digits = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        let (_, title) = rest.split_once('"')?;
        let (title, _) = title.rsplit_once('"')?;
        digits.then(|| (number.to_owned(), title.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// The pages under `docs/errors`, by number.
fn pages(root: &Path) -> Result<BTreeMap<String, String>, Vec<String>> {
    let mut pages = BTreeMap::new();
    for path in tree::files(&root.join("docs/errors"), "md")? {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(number) = stem.strip_prefix("BL") {
            pages.insert(number.to_owned(), tree::read(&path)?);
        }
    }
    Ok(pages)
}

fn pages_against(codes: &BTreeMap<String, String>, pages: &BTreeMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, title) in codes {
        match pages.get(number) {
            None => problems.push(format!("docs/errors/BL{number}.md: there is no such page")),
            Some(page) => {
                problems.extend(
                    page_problems(number, title, page)
                        .into_iter()
                        .map(|what| format!("docs/errors/BL{number}.md: {what}")),
                );
            }
        }
    }
    for number in pages.keys().filter(|number| !codes.contains_key(*number)) {
        problems.push(format!("docs/errors/BL{number}.md: no code of the table has this number"));
    }
    problems
}

/// What a page lacks.
fn page_problems(number: &str, title: &str, page: &str) -> Vec<String> {
    if page.trim().lines().count() <= 1 {
        return vec!["there is only a title".to_owned()];
    }
    let heading = format!("# BL{number}: {title}");
    let first = (page.lines().next() != Some(heading.as_str())).then(|| format!("the first line is not `{heading}`"));
    let sections = ["## What to do", "## Example"].into_iter().filter_map(move |name| {
        let empty = section(page, name).is_none_or(|body| body.trim().is_empty());
        empty.then(|| format!("there is no text under `{name}`"))
    });
    let meaning =
        page.split("\n## ").next().is_none_or(|intro| intro.lines().skip(1).all(|line| line.trim().is_empty()));
    let meaning = meaning.then(|| "there is no text under the title".to_owned());
    first.into_iter().chain(meaning).chain(sections).collect()
}

/// The text under a heading, up to the next heading of its level.
fn section<'a>(page: &'a str, heading: &str) -> Option<&'a str> {
    let start = page.find(&format!("\n{heading}\n"))? + heading.len() + 2;
    let body = &page[start..];
    Some(body.find("\n## ").map_or(body, |end| &body[..end]))
}

/// Relative links outside code, with their lines; anchors are cut off.
fn relative_links(text: &str) -> Vec<(usize, String)> {
    let (mut found, mut fenced) = (Vec::new(), false);
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // Every second part of a line split at back-ticks is code.
        for part in line.split('`').step_by(2) {
            for piece in part.split("](").skip(1) {
                let target = piece.split(')').next().unwrap_or_default();
                let path = target.split('#').next().unwrap_or_default();
                let outside = target.contains("://") || target.starts_with("mailto:");
                if !outside && !path.is_empty() {
                    found.push((index + 1, path.to_owned()));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# BL1001: it fails\n\nWhy.\n\n## What to do\n\nThis.\n\n## Example\n\nThat.\n";

    fn against(page: Option<&str>) -> Vec<String> {
        let codes = BTreeMap::from([("1001".to_owned(), "it fails".to_owned())]);
        pages_against(&codes, &page.map(|page| ("1001".to_owned(), page.to_owned())).into_iter().collect())
    }

    #[test]
    fn the_table_is_read() {
        let text = "codes! {\n    1001 A_B: Invalid, Never, Job, \"it fails\";\n    1002 C: Data, Never, Job, \"and \\\"so\\\"\";\n}\n";
        assert_eq!(table(text)[0], ("1001".to_owned(), "it fails".to_owned()));
        assert_eq!(table(text).len(), 2);
    }

    #[test]
    fn a_whole_page_is_fine_and_every_lack_is_named() {
        assert_eq!(against(Some(PAGE)), Vec::<String>::new());
        assert!(against(None)[0].contains("no such page"));
        assert!(against(Some(&PAGE.replace("it fails", "it works")))[0].contains("first line"));
        assert!(against(Some(&PAGE.replace("\nThis.\n", "")))[0].contains("What to do"));
        assert!(against(Some(&PAGE.replace("## Example", "## Sample")))[0].contains("Example"));
        assert!(against(Some(&PAGE.replace("\nWhy.\n", "")))[0].contains("under the title"));
    }

    #[test]
    fn a_page_of_one_line_is_one_problem() {
        assert_eq!(against(Some("# BL1001: it fails\n")).len(), 1);
    }

    #[test]
    fn a_page_without_a_code_is_an_orphan() {
        let pages = BTreeMap::from([("1999".to_owned(), PAGE.to_owned())]);
        assert_eq!(pages_against(&BTreeMap::new(), &pages).len(), 1);
    }

    #[test]
    fn links_are_found_outside_code_only() {
        let text = "[a](x.md#part) [b](https://example.org/x.md) `[c](no.md)`\n```\n[d](no.md)\n```\n[e](#here) [f](docs/y.md)\n";
        assert_eq!(relative_links(text), [(1, "x.md".to_owned()), (5, "docs/y.md".to_owned())]);
    }
}
