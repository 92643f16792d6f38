//! Titles, headers, column names and trailers of delimited samples.

use super::{drafted, key, typed};
use crate::init::draft::Draft;

fn shape(draft: &Draft) -> (usize, Option<&str>, bool, Option<&str>) {
    let tag = |end: &'_ Option<crate::init::draft::End>| end.as_ref().map(|end| end.tag.clone());
    let leak = |tag: Option<String>| tag.map(|tag| &*tag.leak());
    (draft.preamble, leak(tag(&draft.header)), draft.header_row.is_some(), leak(tag(&draft.trailer)))
}

#[test]
fn column_names_stand_above_figures() {
    let draft = drafted(b"Name,Payment category,Amount\nBT,ICT,12.50\nSE,Water,3.00\n");
    assert_eq!(shape(&draft), (0, None, true, None));
    assert_eq!(typed(&draft), ["name", "payment_category", "amount: decimal(2)"]);
    assert_eq!(draft.fields[1].column.as_deref(), Some("Payment category"));
    assert_eq!(draft.fields[0].column.as_deref(), Some("Name"));
}

#[test]
fn texts_above_texts_are_column_names_only_where_something_says_so() {
    let named = drafted(b"first,last,city\nAda,L,Rome\nBob,P,Oslo\nEva,M,Bern\n");
    assert!(named.header_row.is_some(), "the words speak of columns");
    let coded = drafted(format!("ccy,land\n{}", "EUR,AT\nCHF,CH\nUSD,US\nGBP,UK\n".repeat(3)).as_bytes());
    assert!(coded.header_row.is_some(), "`land` is longer than every value below");
    // People above people: nobody's name becomes the name of a column.
    let people = drafted(b"Ada,Rome\nBob,Oslo\nEva,Bern\n");
    assert_eq!((people.header_row.is_some(), typed(&people)), (false, vec!["field_1".into(), "field_2".into()]));
    let streets = drafted(b"Ada,State Street,Rome\nBob,Elm Street,Oslo\nEva,Oak Road,Bern\n");
    assert!(streets.header_row.is_none(), "one word that speaks of columns is too few");
    let missing = drafted(b"Ada,NULL\nBob,12\nEva,13\nLea,NULL\n");
    assert!(missing.header_row.is_none(), "what stands in its column again is a value");
    let figures = drafted(b"1,2\n3,4\n");
    assert!(figures.header_row.is_none());
}

#[test]
fn a_title_is_a_preamble_with_and_without_its_commas() {
    for title in ["Payments of the third quarter,,\n", "Payments of the third quarter\n", "Payments\n\nof 2026\n"] {
        let draft = drafted(format!("{title}Name,Area,Amount\nBT,NE82,12.50\nSE,BN7,3.00\n").as_bytes());
        assert_eq!(shape(&draft), (title.lines().count(), None, true, None), "{title:?}");
        assert_eq!(draft.fields.len(), 3);
    }
}

#[test]
fn header_and_trailer_are_told_by_their_tags() {
    let text = b"HDR|2026-11-20|FILE7\nPUR|A1|12.50\nREF|A2|-3.00\nPUR|A3|1.00\nPUR|A4|2.00\nTRL|4|12.50|x\n";
    let draft = drafted(text);
    assert_eq!(shape(&draft), (0, Some("HDR"), false, Some("TRL")), "as many fields as a record has, and other ones");
    let draft = drafted(b"HDR|2026-11-20\nPUR|A1|12.50\nREF|A2|-3.00\nPUR|A3|1.00\nPUR|A4|2.00\nTRL|4|12.50|x\n");
    assert_eq!(shape(&draft), (0, Some("HDR"), false, Some("TRL")));
    let header = draft.header.unwrap();
    let fields: Vec<_> = header.fields.iter().map(|field| (field.name.as_str(), field.guess.kind.as_deref())).collect();
    assert_eq!(fields, [("tag", None), ("field_2", Some("date"))]);
}

#[test]
fn a_header_with_as_many_fields_is_told_by_what_is_in_them() {
    let text = b"HDR,,,2026-11-20\nD,A1,12.50,x\nD,A2,13.50,y\nD,A3,13.00,z\nD,A4,14.50,z\nTRL,4,,\n";
    assert_eq!(shape(&drafted(text)), (0, Some("HDR"), false, Some("TRL")));
}

#[test]
fn figures_of_the_trailer_that_agree_are_reconciled() {
    let text = b"H,2026-11-20\nD,A1,12.50\nD,A2,-3.00\nD,A3,1.25\nT,3,10.75,x\n";
    let draft = drafted(text);
    let conditions: Vec<&str> = draft.reconcile.iter().map(|(condition, _)| condition.as_str()).collect();
    assert_eq!(conditions, ["trailer.count == read.count()", "trailer.total == read.sum(field_3)"]);
    let names: Vec<&str> = draft.trailer.as_ref().unwrap().fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["tag", "count", "total", "field_4"]);
    let wrong = drafted(&String::from_utf8(text.to_vec()).unwrap().replace("T,3,10.75", "T,4,10.74").into_bytes());
    assert!(wrong.reconcile.is_empty());
}

#[test]
fn a_file_that_was_cut_off_has_no_trailer() {
    let rows: String = (0..40).map(|n| format!("A{n:03},{n},x\n")).collect();
    assert_eq!(shape(&drafted(format!("{rows}A040,4").as_bytes())), (0, None, false, None));
    // And one that begins a record tells nothing.
    assert_eq!(shape(&drafted(b"D,1,x\nD,2,y\nD,3,z\nD,4\n")).3, None);
}

#[test]
fn the_type_field_is_one_with_which_lines_differ() {
    let rows = |type_of: fn(usize) -> &'static str, rest: fn(usize) -> &'static str| -> String {
        (0..40).map(|n| format!("{},{n},{}\n", type_of(n), rest(n))).collect()
    };
    let kind = |n: usize| if n.is_multiple_of(2) { "PUR" } else { "REF" };
    let draft = drafted(rows(kind, |n| if n % 2 == 0 { "shop" } else { "" }).as_bytes());
    let types = draft.types.as_ref().unwrap();
    assert_eq!((types.names.join(" "), draft.fields[types.field].name.as_str()), ("PUR REF".into(), "type"));
    let alike = drafted(rows(kind, |n| if n % 3 == 0 { "shop" } else { "" }).as_bytes());
    assert!(alike.types.is_none(), "all lines look alike");
    let tagged = format!("HDR,7\n{}TRL,40\n", rows(kind, |_| "shop"));
    let tagged = drafted(tagged.as_bytes()).types.unwrap_or_else(|| panic!("header and trailer have tags, too"));
    assert_eq!((tagged.field, tagged.names.len()), (0, 2));
    let sentences = drafted(
        rows(|n| if n % 2 == 0 { "Adult Care" } else { "Transport" }, |n| if n % 2 == 0 { "x" } else { "" }).as_bytes(),
    );
    assert!(sentences.types.is_none(), "words are no types");
}

#[test]
fn lines_that_nothing_divides_are_one_field() {
    let draft = drafted(b"Lorem ipsum, dolor\nsit amet\nconsetetur, sadipscing, elitr\n");
    assert_eq!((key(&draft, "delimiter"), draft.fields.len()), (Some("\";\""), 1));
    let list = drafted(b"amount\n12.50\n3\n-100.25\n");
    assert_eq!((list.header_row.is_some(), typed(&list)), (true, vec!["amount: decimal(2)".into()]));
}
