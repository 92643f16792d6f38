//! A program that calls every function of the header with what it must not be called with; a new function is covered by itself.

use crate::prototypes::{Parameter, Prototype};
use std::fmt::Write;

/// Types of objects, as `objects.h` names them.
const OBJECTS: [&str; 17] = [
    "error",
    "buf",
    "options",
    "job",
    "run",
    "report",
    "plan",
    "worker",
    "commit",
    "processor",
    "envelope",
    "idempotency",
    "answer",
    "claim",
    "http_exchange",
    "operator",
    "work",
];

/// Values for texts that must mean something, by the name of the parameter.
const TEXTS: [(&str, &str); 13] = [
    ("code", "BL4001"),
    ("file", "payments.yaml"),
    ("sample", "payments.txt"),
    ("store", "keys.db"),
    ("instant", "2026-01-01T00:00:00Z"),
    ("input", "bookings"),
    ("output", "ledger"),
    ("before", "2026-01-01"),
    ("yaml", "batchloom: 1"),
    ("total", "written.count()"),
    ("value", "1"),
    ("json", "{}"),
    ("kind", "FEE"),
];

/// What is `const char *` and need not be UTF-8: paths, and lines of an input.
const BYTES: [&str; 6] = ["file", "sample", "store", "folder", "input_header", "input_trailer"];

/// One call: an expression for each parameter, and whether it must be refused as INVALID.
struct Call {
    what: String,
    arguments: Vec<String>,
    refused: bool,
}

fn object(parameter: &Parameter) -> Option<&'static str> {
    let name = parameter.pointee().strip_prefix("batchloom_")?;
    OBJECTS.into_iter().find(|object| *object == name)
}

/// The member of `objects` for a type.
fn member(object: &str) -> String {
    format!("live.{}", if object == "operator" { "operator_" } else { object })
}

/// Whether it is the place of a result that is an object, and not of the error.
fn is_result(parameter: &Parameter) -> bool {
    parameter.stars() == 2 && parameter.name != "error"
}

fn is_error(parameter: &Parameter) -> bool {
    parameter.stars() == 2 && parameter.name == "error"
}

/// A value that is right, as far as that can be told of a parameter and the one in front of it.
fn valid(parameter: &Parameter, before: Option<&Parameter>) -> String {
    let text = TEXTS.into_iter().find(|(name, _)| *name == parameter.name).map_or("x", |(_, text)| text);
    match parameter.kind.as_str() {
        _ if is_error(parameter) => "&error".into(),
        _ if is_result(parameter) => format!("&made_{}", parameter.name),
        "const batchloom_http_request *" => "&live.request".into(),
        "const batchloom_http_header *" => "&live.header".into(),
        "const char *" => format!("\"{text}\""),
        "const uint8_t *" => "(const uint8_t *)\"x\"".into(),
        "size_t" if before.is_some_and(|before| before.kind == "const char *") => "BATCHLOOM_NTS".into(),
        "batchloom_drop_fn" => "on_drop".into(),
        kind if kind.ends_with("_fn") => {
            format!("on_{}", kind.trim_start_matches("batchloom_").trim_end_matches("_fn"))
        }
        "void *" => "&live".into(),
        _ if parameter.stars() == 1 => match object(parameter) {
            Some(object) => member(object),
            None => format!("&{}", parameter.name),
        },
        "bool" => "false".into(),
        _ => "1".into(),
    }
}

fn is_pointer(parameter: &Parameter) -> bool {
    parameter.stars() > 0 || parameter.kind.ends_with("_fn")
}

/// Structures and places of results that the caller provides, which need to be aligned.
fn is_place(parameter: &Parameter) -> bool {
    let bytes = ["const char *", "const uint8_t *", "void *", "bool *"];
    parameter.stars() > 0 && !bytes.contains(&parameter.kind.as_str())
}

/// The place of a result that is a number, other than the length of what is lent.
fn is_number(parameter: &Parameter) -> bool {
    parameter.stars() == 1 && ["bool", "int32_t", "uint64_t"].contains(&parameter.kind.trim_end_matches([' ', '*']))
}

fn is_sized(parameter: &Parameter) -> bool {
    let sized = [
        "progress",
        "counts",
        "output",
        "chunk",
        "batch",
        "store_options",
        "begin_options",
        "http_policy",
        "http_request",
    ];
    parameter.stars() == 1 && parameter.pointee().strip_prefix("batchloom_").is_some_and(|name| sized.contains(&name))
}

fn calls(function: &Prototype) -> Vec<Call> {
    let parameters = &function.parameters;
    let before = |at: usize| at.checked_sub(1).map(|at| &parameters[at]);
    let right: Vec<String> =
        parameters.iter().enumerate().map(|(at, parameter)| valid(parameter, before(at))).collect();
    let can_refuse = function.result == "int32_t" && parameters.last().is_some_and(is_error);
    let mut calls = Vec::new();
    let nothing = parameters.iter().map(|parameter| if is_pointer(parameter) { "NULL" } else { "0" }.to_owned());
    calls.push(Call { what: "all NULL".into(), arguments: nothing.collect(), refused: false });
    for (at, parameter) in parameters.iter().enumerate() {
        let mut with = |what: String, value: String, refused: bool| {
            let mut arguments = right.clone();
            arguments[at] = value;
            calls.push(Call { what: format!("{}: {what}", parameter.name), arguments, refused: refused && can_refuse });
        };
        let first = at == 0 && object(parameter).is_some();
        if is_pointer(parameter) {
            with("NULL".into(), "NULL".into(), first || is_result(parameter) || is_number(parameter));
        }
        if let (Some(own), 1) = (object(parameter), parameter.stars()) {
            for other in OBJECTS.into_iter().filter(|other| *other != own && *other != "work") {
                with(format!("a batchloom_{other}"), format!("(void *){}", member(other)), true);
            }
            with("not an object".into(), "(void *)&other_words".into(), true);
        }
        if is_place(parameter) {
            let crooked = format!("CROOKED({}, {at})", parameter.kind);
            with("not aligned".into(), crooked, !is_error(parameter));
        }
        if is_sized(parameter) {
            for (what, place) in [("size 0", "none_"), ("too small", "small_"), ("larger", "large.known")] {
                let value = match place.strip_suffix(".known") {
                    Some(large) => format!("&{large}_{}.known", parameter.name),
                    None => format!("&{place}{}", parameter.name),
                };
                with(what.into(), value, place != "large.known");
            }
        }
        if parameter.is_length() {
            for length in ["SIZE_MAX - 1", "(size_t)PTRDIFF_MAX + 1"] {
                with(format!("length {length}"), length.into(), true);
            }
        }
        if parameter.kind == "const char *" {
            let text = !BYTES.contains(&parameter.name.as_str());
            with("not UTF-8".into(), "(const char *)no_utf8".into(), text);
        }
        if parameter.kind == "int32_t" {
            ["-7", "99", "INT32_MIN", "INT32_MAX"]
                .into_iter()
                .for_each(|number| with(number.into(), number.into(), true));
        }
        for (kind, most) in
            [("uint32_t", "UINT32_MAX"), ("uint64_t", "UINT64_MAX"), ("int64_t", "INT64_MAX"), ("int64_t", "INT64_MIN")]
        {
            if parameter.kind == kind {
                with(most.into(), most.into(), false);
            }
        }
        if parameter.kind == "size_t" && !parameter.is_length() {
            with("SIZE_MAX".into(), "SIZE_MAX".into(), false);
        }
    }
    calls
}

/// Texts that are not UTF-8 have four bytes: their length goes with them.
fn fit_lengths(function: &Prototype, call: &mut Call) {
    for at in 1..call.arguments.len() {
        if call.arguments[at - 1] == "(const char *)no_utf8" && function.parameters[at].is_length() {
            call.arguments[at] = "sizeof no_utf8".into();
        }
    }
}

fn write_call(text: &mut String, function: &Prototype, call: &Call) {
    let Prototype { result, name, parameters } = function;
    let arguments = call.arguments.join(", ");
    let _ = writeln!(text, "    /* {} */", call.what);
    let _ = writeln!(text, "    prepare();");
    match result.as_str() {
        "int32_t" if parameters.last().is_some_and(is_error) => {
            let refused = u8::from(call.refused);
            let _ = writeln!(text, "    status = {name}({arguments});");
            let _ =
                writeln!(text, "    judge(\"{name}: {}\", status, error, {refused});\n    error = NULL;", call.what);
        }
        "batchloom_buf *" => {
            let _ = writeln!(text, "    batchloom_buf_free({name}({arguments}));");
        }
        _ => {
            let _ = writeln!(text, "    (void){name}({arguments});");
        }
    }
    if let Some(at) = call.arguments.iter().position(|argument| argument.starts_with("CROOKED(batchloom_error **")) {
        let _ = writeln!(text, "    take_crooked_error({at});");
    }
    for parameter in parameters.iter().filter(|parameter| is_result(parameter)) {
        let free = parameter.pointee().replace("http_exchange", "http");
        let _ = writeln!(text, "    (void){free}_free(made_{0});\n    made_{0} = NULL;", parameter.name);
    }
}

fn variables(text: &mut String, function: &Prototype) {
    if function.parameters.last().is_some_and(is_error) {
        text.push_str("    int32_t status;\n");
    }
    let mut settings = String::new();
    for parameter in &function.parameters {
        let (name, kind) = (&parameter.name, parameter.pointee());
        if is_error(parameter) {
            text.push_str("    batchloom_error *error = NULL;\n");
        } else if is_result(parameter) {
            let _ = writeln!(text, "    {kind} *made_{name} = NULL;");
        } else if is_sized(parameter) {
            let init = format!("{}_INIT", kind.to_uppercase());
            let _ = writeln!(text, "    {kind} {name} = {init}, none_{name} = {init}, small_{name} = {init};");
            let _ =
                writeln!(text, "    struct {{ {kind} known; char further[64]; }} large_{name} = {{{init}, {{0}}}};");
            let _ =
                writeln!(settings, "    (void){name}, none_{name}.size = 0, small_{name}.size = sizeof {name} - 1;");
            let _ = writeln!(settings, "    large_{name}.known.size = sizeof large_{name};");
        } else if is_number(parameter) || parameter.kind == "size_t *" {
            let _ = writeln!(text, "    {kind} {name} = 0;");
        }
    }
    text.push_str(&settings);
}

/// The source of the program.
pub fn source(functions: &[Prototype]) -> String {
    let mut text = "#include \"misuse.h\"\n\nstatic const uint64_t other_words[64] = {1, 2, 3};\n".to_owned();
    for function in functions {
        let _ = writeln!(text, "\nstatic void call_{}(void)\n{{", function.name);
        variables(&mut text, function);
        for mut call in calls(function) {
            fit_lengths(function, &mut call);
            write_call(&mut text, function, &call);
        }
        text.push_str("}\n");
    }
    text.push_str("\nint main(void)\n{\n");
    for function in functions {
        let lends = function.parameters.iter().any(|parameter| object(parameter) == Some("work"));
        let begin =
            if lends { format!("with_work(call_{})", function.name) } else { format!("call_{}()", function.name) };
        let _ = writeln!(text, "    objects_make(&live);\n    {begin};\n    objects_free(&live);");
    }
    text.push_str("    return failures != 0;\n}\n");
    text
}
