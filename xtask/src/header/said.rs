//! What the functions of the C ABI say for themselves.

/// An exported function with its comment.
pub(super) struct Function {
    pub(super) name: String,
    comment: Vec<String>,
}

/// The exported functions of a file.
pub(super) fn functions(text: &str) -> Vec<Function> {
    let (mut found, mut comment, mut exported) = (Vec::new(), Vec::new(), false);
    for line in text.lines() {
        if let Some(said) = line.strip_prefix("///") {
            comment.push(said.trim().to_owned());
        } else if line.starts_with("#[unsafe(no_mangle)]") {
            exported = true;
        } else if line.starts_with("#[") {
            // Another attribute of the same item.
        } else {
            if let (true, Some((_, rest))) = (exported, line.split_once("extern \"C\" fn ")) {
                let name = rest.split(['(', '<']).next().unwrap_or_default().to_owned();
                found.push(Function { name, comment: std::mem::take(&mut comment) });
            }
            comment.clear();
            exported = false;
        }
    }
    found
}

impl Function {
    /// What is missing.
    pub(super) fn problems(&self) -> Vec<String> {
        let says = |word: &str| {
            self.comment.iter().any(|line| line.strip_prefix(word).is_some_and(|rest| !rest.trim().is_empty()))
        };
        let missing = ["Threads:", "Errors:", "Since:"].into_iter().filter(|word| !says(word));
        let mut problems: Vec<String> = missing.map(|word| format!("{} does not say `{word}`", self.name)).collect();
        let first = self.comment.first().map(String::as_str).unwrap_or_default();
        if first.is_empty() || first.starts_with("Threads:") {
            problems.push(format!("{} does not say what it does", self.name));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::functions;

    const GOOD: &str = "/// Does it.\n///\n/// Threads: any.\n/// Errors: none.\n/// Since: 0.1\n#[unsafe(no_mangle)]\n\
                        pub unsafe extern \"C\" fn batchloom_it(a: i32) -> i32 {\n}\n";

    fn problems(text: &str) -> Vec<String> {
        functions(text).iter().flat_map(|function| function.problems()).collect()
    }

    #[test]
    fn a_function_says_what_threads_errors_and_since_when() {
        assert_eq!(functions(GOOD)[0].name, "batchloom_it");
        assert_eq!(problems(GOOD), Vec::<String>::new());
        for (said, left) in
            [("Threads: any.", "`Threads:`"), ("Errors: none.", "`Errors:`"), ("Since: 0.1", "`Since:`")]
        {
            assert_eq!(problems(&GOOD.replace(said, "")), [format!("batchloom_it does not say {left}")]);
        }
        assert_eq!(problems(&GOOD.replace("Does it.", "")), ["batchloom_it does not say what it does"]);
    }

    #[test]
    fn what_is_not_exported_says_nothing_to_c() {
        assert!(functions("/// Helps.\nunsafe fn help() {}\n#[derive(Default)]\nstruct It;\n").is_empty());
    }
}
