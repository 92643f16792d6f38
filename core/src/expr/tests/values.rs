//! What expressions are worth, by hand-computed examples.

use super::*;

#[track_caller]
fn is(text: &str, expected: Constant) {
    assert_eq!(valued(&compiled(text), &Names::new()), Ok(expected), "{text}");
}

#[track_caller]
fn faults(text: &str, expected: Fault) {
    assert_eq!(valued(&compiled(text), &Names::new()), Err(expected), "{text}");
}

fn yes() -> Constant {
    Constant::Bool(true)
}

#[test]
fn numbers_keep_the_scale_they_are_written_with() {
    is("10000.00", number("10000.00"));
    is(".5", number("0.5"));
    is("amount + 0.125", number("12.625"));
    is("amount * -2", number("-25.00"));
    is("-amount - 1", number("-13.50"));
    is("12345678901234567890123456789012345678", number("12345678901234567890123456789012345678"));
    is("-7 % 3", number("-1"));
    is("0x1F", number("31"));
    assert_eq!(compiled("amount + 0.125").ty, digits(15, 3));
    assert_eq!(compiled("amount * 3.5").ty, digits(15, 3));
}

#[test]
fn both_results_of_a_condition_get_one_scale() {
    is("text(p ? 1 : 2.50)", text("1.00"));
    is("text(q ? 2.50 : a)", text("7.00"));
    is("text(max(1, 0.25))", text("1.00"));
    assert_eq!(compiled("type == 'CHB' ? -amount : a").ty, digits(13, 2));
}

#[test]
fn texts_are_counted_in_characters() {
    is("size(t) == 5", yes());
    is("t.substring(2, 4)", text("üß"));
    is("t.substring(4)", text("e"));
    is("t.substring(5)", text(""));
    faults("t.substring(6)", Fault::Index);
    faults("t.substring(3, 2)", Fault::Index);
    faults("t.substring(b)", Fault::Index);
    is("t.upperAscii()", text("GRüßE"));
    is("lower('ÄB')", text("Äb"));
    is("trim(' \\t x y\\u00a0') + '|'", text("x y|"));
    is("replace('a-b--c', '-', '')", text("abc"));
    is("'aaa'.replace('aa', 'b')", text("ba"));
    is("s + '/' + text(amount) + '/' + text(a == 7)", text("ab/12.50/true"));
    is("'Zz' < 'a' && 'z' < 'ä'", yes());
    is("account.matches('^[0-9]{4}$') && account.matches('4') && !account.matches('x')", yes());
    is("s in ['x', 'ab'] && !(a in [1, 2, 3])", yes());
    is("7.0 in [a]", yes());
}

#[test]
fn division_and_rounding_are_as_named() {
    is("div(10, 3, 4, 'half_even')", number("3.3333"));
    is("div(1, 8, 2, 'half_even')", number("0.12"));
    is("div(1, 8, 2, 'half_up')", number("0.13"));
    is("div(amount, 0.03, 2, 'down')", number("416.66"));
    is("round(2.5, 0, 'half_even')", number("2"));
    is("round(-2.5, 0, 'half_up')", number("-3"));
    is("round(1, 3, 'down')", number("1.000"));
    is("round(99.95, 1, 'half_up')", number("100.0"));
    assert_eq!(compiled("round(99.95, 1, 'half_up')").ty, digits(4, 1));
    assert_eq!(compiled("div(9.5, 0.5, 1, 'up')").ty, digits(4, 1));
    is("abs(b) + min(a, b, 2.5)", number("0.0"));
    faults("div(1, a - 7, 2, 'down')", Fault::Arithmetic);
    faults("1 % (a - 7)", Fault::Arithmetic);
    faults("wide + 0.01", Fault::Arithmetic);
    faults("wide * wide * 1 > 0", Fault::Arithmetic);
}

#[test]
fn texts_become_numbers_only_when_they_are() {
    is("int(account) + 1", number("43"));
    is("decimal('-1.5', 2)", number("-1.50"));
    for written in ["1.234", "", " 1", "1e5", "abc"] {
        faults(&format!("decimal('{written}', 2)"), Fault::Arithmetic);
    }
}

#[test]
fn moments() {
    is("day_of == date('2026-01-31') && date(at) == day_of", yes());
    is("year(at) * 10000 + month(day_of) * 100 + day(day_of)", number("20260131"));
    is("days_between(date('2024-02-28'), date('2024-03-01'))", number("2"));
    is("time(at) < time('23:59:59')", yes());
    is("text(timestamp('2026-01-31T23:59:58')) == text(at)", yes());
}

#[test]
fn null_is_a_fault_except_where_it_is_only_passed_on() {
    faults("original_id + 'x'", Fault::Null);
    faults("original_id == 'x'", Fault::Null);
    faults("size(original_id)", Fault::Null);
    is("original_id == null", yes());
    is("null != rate", yes());
    is("original_id", Constant::Null);
    is("original_id == null ? '-' : original_id", text("-"));
    is("p ? null : a", Constant::Null);
    assert!(compiled("p ? null : a").nullable);
    assert_eq!(compiled("p ? null : amount").ty, digits(13, 2));
}

#[test]
fn a_null_keeps_being_one_when_scales_are_made_equal() {
    let mut names = Names::new();
    names.set("rate", Constant::Null);
    let expr = compiled("p ? rate : 1.00000");
    assert_eq!(valued(&expr, &names), Ok(Constant::Null));
    assert_eq!(expr.ty, digits(8, 5));
}

#[test]
fn logic_absorbs_the_faults_of_a_side_that_does_not_matter() {
    let fault = "1 % (a - 7) == 0";
    is(&format!("!({fault} && q)"), yes());
    is(&format!("!(q && {fault})"), yes());
    is(&format!("{fault} || p"), yes());
    is(&format!("p ? p : {fault}"), yes());
    faults(&format!("{fault} && p"), Fault::Arithmetic);
    faults(&format!("q || {fault}"), Fault::Arithmetic);
    faults(&format!("{fault} && original_id == 'x'"), Fault::Arithmetic);
}

#[test]
fn names_of_all_forms_are_found() {
    is("in.account == account && header.file_id == 'F1'", yes());
    is("written.sum(amount, amount > 0.00) + 1", number("13.50"));
    let names = Names::new();
    let mut ids = [names.id("a"), names.id("s"), names.id("p")];
    ids.sort();
    assert_eq!(variables(&compiled("p ? s == 'a' : a + a > 1")), ids);
}

#[test]
fn folding_puts_in_what_is_known() {
    let names = Names::new();
    let purchase = |kind: &'static str| {
        let id = names.id("type");
        move |var: VarId| (var == id).then(|| text(kind))
    };
    let expr = "type == 'PUR' && amount >= 10000.00";
    let kept = compiled(expr).fold(&purchase("PUR"));
    assert!(matches!(&kept.node, Node::Compare(Comparison::GreaterOrEqual, ..)), "{kept:?}");
    assert_eq!(compiled(expr).fold(&purchase("CHB")).constant(), Some(&Constant::Bool(false)));
    let sign = compiled("type == 'CHB' ? -amount : amount");
    assert!(matches!(sign.clone().fold(&purchase("PUR")).node, Node::Var(_)));
    assert!(matches!(sign.fold(&purchase("CHB")).node, Node::Negate(_)));
    let member = compiled("type in ['PUR', 'RET'] ? '10' : '20'");
    assert_eq!(member.clone().fold(&purchase("RET")).constant(), Some(&text("10")));
    assert_eq!(member.fold(&purchase("CHB")).constant(), Some(&text("20")));
    assert!(matches!(compiled("true && flag").fold(&|_| None).node, Node::And(..)), "null has to stay a fault");
    assert!(matches!(compiled("p && true").fold(&|_| None).node, Node::Var(_)));
    let fault = compiled("7 in [7, 1 % (a - 7)]").fold(&|_| None);
    assert_eq!(valued(&fault, &names), Err(Fault::Arithmetic));
    assert!(matches!(compiled("1 % 0 == 0 || amount > 1").fold(&|_| None).node, Node::Or(..)));
}

#[test]
fn total_is_what_cannot_fault() {
    for text in [
        "amount >= 10000.00",
        "type == 'CHB' ? -amount : amount",
        "amount * 100 + 1 > rate || true",
        "original_id == null ? '-' : original_id + 'x'",
        "rate != null && rate > 0.5",
        "rate == null || rate * amount > 0",
        "div(amount, 3, 2, 'half_even')",
        "a % 5",
        "original_id",
        "size(s + t) in [1, 2]",
        "p ? wide : amount",
        "(original_id == null ? '-' : original_id) + 'x'",
        "round(wide, 1, 'half_up')",
    ] {
        let expected = !text.contains("> rate");
        assert_eq!(compiled(text).is_total(), expected, "{text}");
    }
    for text in [
        "wide + 1",
        "wide * 2",
        "a % b",
        "div(amount, b, 2, 'half_even')",
        "s.substring(0, 1)",
        "int(s)",
        "rate + 1",
        "rate == null || p ? rate + 1 : 0",
        "p ? wide : 0.123",
        "(original_id != null ? '-' : original_id) + 'x'",
        "(original_id == null ? original_id : 'x') + 'x'",
        "round(wide, 3, 'half_up')",
    ] {
        assert!(!compiled(text).is_total(), "{text}");
    }
}
