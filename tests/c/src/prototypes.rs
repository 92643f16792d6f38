//! The functions that a header declares, with what C calls their parameters.

/// A function of the header.
#[derive(Clone, Debug)]
pub struct Prototype {
    /// What it returns.
    pub result: String,
    /// Its name.
    pub name: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
}

/// A parameter of a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its type without `struct`, such as `const batchloom_job *`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Parameter {
    /// How many pointers lead to what it is about.
    pub fn stars(&self) -> usize {
        self.kind.matches('*').count()
    }

    /// The type behind its pointers.
    pub fn pointee(&self) -> &str {
        self.kind.trim_start_matches("const ").trim_end_matches(['*', ' '])
    }

    /// Whether it is the length of the parameter in front of it.
    pub fn is_length(&self) -> bool {
        self.kind == "size_t" && (self.name.ends_with("_length") || self.name == "header_count")
    }
}

/// All functions of a header that cbindgen wrote, in its order.
pub fn prototypes(header: &str) -> Vec<Prototype> {
    let mut found = Vec::new();
    let mut lines = header.lines();
    while let Some(line) = lines.next() {
        let declares = !line.starts_with([' ', '/', '#', '}']) && !line.starts_with("typedef") && line.contains('(');
        if declares {
            let mut text = line.to_owned();
            while !text.ends_with(';') {
                text.push(' ');
                text.push_str(lines.next().expect("a declaration has an end").trim());
            }
            found.push(prototype(&text));
        }
    }
    found
}

fn prototype(text: &str) -> Prototype {
    let (head, rest) = text.split_once('(').expect("a function has parameters");
    let (result, name) = split(head);
    let list = rest.strip_suffix(");").expect("a function has an end");
    let parameters = list.split(',').map(str::trim).filter(|parameter| *parameter != "void").map(|parameter| {
        let (kind, name) = split(parameter);
        Parameter { kind, name }
    });
    Prototype { result, name, parameters: parameters.collect() }
}

/// Type and name.
fn split(text: &str) -> (String, String) {
    let at = text.rfind([' ', '*']).expect("a type stands in front of a name") + 1;
    (text[..at].trim().replace("struct ", ""), text[at..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_over_several_lines_are_read() {
        let text = "/**\n * f(x)\n */\nint32_t f(const struct t *one,\n          size_t one_length,\n          struct e **error);\nvoid g(void);\n";
        let found = prototypes(text);
        assert_eq!((found[0].name.as_str(), found[0].result.as_str(), found.len()), ("f", "int32_t", 2));
        let kinds: Vec<_> = found[0].parameters.iter().map(|parameter| (&*parameter.kind, &*parameter.name)).collect();
        assert_eq!(kinds, [("const t *", "one"), ("size_t", "one_length"), ("e **", "error")]);
        assert_eq!((found[0].parameters[0].pointee(), found[0].parameters[2].stars()), ("t", 2));
        assert!(found[0].parameters[1].is_length() && found[1].parameters.is_empty());
    }
}
