//! Checks, in verdict order: the declared fields as they stand (required, form, pattern, the field's own checks), then the job's rules.

use super::super::model::{Field, Form, MomentKind, Severity};
use super::super::op::{Check, Relation, Test};
use super::super::value_check::ValueCheck;
use super::Lowering;
use crate::expr::Constant;
use crate::record::kernels::{DecimalShape, MAX_DIGITS, MomentShape, Place};
use crate::record::{DateFormat, DatePart, Dress, NumberFormat, Point, SignStyle};

impl Lowering<'_> {
    pub(super) fn checks(&mut self) {
        if self.fast {
            // In front of all others: what stands between them keeps neighbours from being looked at together.
            (0..self.model.fields.len()).for_each(|index| self.trim(index as u16));
        }
        for index in 0..self.model.fields.len() {
            self.field_checks(index as u16);
        }
        for rule in &self.model.job_rules[self.kind] {
            self.rule_check(rule);
        }
    }

    fn field_checks(&mut self, index: u16) {
        let field = &self.model.fields[index as usize];
        let rules = &self.model.field_rules[index as usize];
        if !self.fast {
            self.trim(index);
        }
        if !(self.fast && self.fast_field(index, field)) {
            if field.required {
                self.program.checks.push(Check::Required { field: index, rule: rules.required });
            }
            if !matches!(field.form, Form::Text) {
                self.program.checks.push(Check::Form { field: index, rule: rules.form });
            }
            if field.pattern.is_some() {
                self.program.checks.push(Check::Pattern { field: index, rule: rules.pattern });
            }
        }
        for (place, (check, rule)) in field.checks.iter().zip(&rules.checks).enumerate() {
            if self.fast_range(index, check).is_none() {
                self.program.checks.push(Check::Value { field: index, check: place as u16, rule: *rule });
            }
        }
    }

    fn trim(&mut self, index: u16) {
        let field = &self.model.fields[index as usize];
        if field.trimmed != index {
            let (front, behind) = field.trim;
            self.program.checks.push(Check::Trim { field: index, front, behind, to: field.trimmed });
        }
    }

    /// Tests in place of a range, where the fast path has the number.
    fn fast_range(&mut self, index: u16, check: &ValueCheck) -> Option<()> {
        let ValueCheck::Range { min, max } = check else { return None };
        let (slot, scale) = *self.numbers.get(&index)?;
        let bound = |bound: &Option<Constant>, relation| match bound {
            None => Some(None),
            Some(Constant::Number(number)) => {
                Some(Some(Test { slot, relation, constant: super::units_at(*number, scale)? }))
            }
            Some(_) => None,
        };
        let tests = [bound(min, Relation::GreaterOrEqual)?, bound(max, Relation::LessOrEqual)?];
        self.program.checks.extend(tests.into_iter().flatten().map(|test| Check::Holds { test }));
        Some(())
    }

    /// One instruction in place of required, form and pattern, where there is one.
    fn fast_field(&mut self, index: u16, field: &Field) -> bool {
        match &field.form {
            Form::Text if field.pattern.is_none() => {
                if field.required {
                    self.present(field.trimmed);
                }
                true
            }
            Form::Text => self.fast_text(field),
            Form::Number(format) if field.pattern.is_none() => self.fast_number(index, field, format).is_some(),
            Form::Moment(format, kind) if field.pattern.is_none() => {
                self.fast_moment(index, field, format, *kind).is_some()
            }
            _ => false,
        }
    }

    /// Neighbouring fields that only have to be there share one instruction.
    fn present(&mut self, index: u16) {
        match self.program.checks.last_mut() {
            Some(Check::Present { first, count }) if *first + *count == index => *count += 1,
            _ => self.program.checks.push(Check::Present { first: index, count: 1 }),
        }
    }

    fn fast_text(&mut self, field: &Field) -> bool {
        let Some(simple) = field.pattern.as_ref().and_then(|pattern| pattern.simple()) else { return false };
        // An empty text fails this check, and the general program says whether that is null or wrong.
        if !simple.class.is_digits() || simple.max as usize > MAX_DIGITS {
            return false;
        }
        let (min, max) = (simple.min.max(1) as u8, simple.max as u8);
        self.program.checks.push(Check::Digits { field: field.trimmed, min, max });
        true
    }

    fn fast_number(&mut self, index: u16, field: &Field, format: &NumberFormat) -> Option<()> {
        let plain = format.sign == SignStyle::Leading && format.point == Point::Written && !format.full_width;
        let plain = plain && format.dress == Dress::default();
        if !plain || format.scale > 14 {
            return None;
        }
        let shape = DecimalShape::new(format.scale as usize, format.integer_digits.min(15 - format.scale) as usize)?;
        let slot = self.number_slot()?;
        let shape = self.pool.decimal(shape);
        self.program.checks.push(Check::Decimal { field: field.trimmed, shape, slot });
        self.numbers.insert(index, (slot, format.scale));
        Some(())
    }

    fn fast_moment(&mut self, index: u16, field: &Field, format: &DateFormat, _: MomentKind) -> Option<()> {
        let shape = MomentShape::new(&places(format.parts())?)?;
        let slot = self.moment_slot()?;
        let shape = self.pool.moment(shape);
        self.program.checks.push(Check::Moment { field: field.trimmed, shape, slot });
        self.moments.insert(index, slot);
        Some(())
    }

    fn rule_check(&mut self, rule: &super::super::model::JobRule) {
        let expression = self.fold(&rule.expression);
        if expression.constant() == Some(&Constant::Bool(true)) {
            return;
        }
        let rejects = matches!(self.model.rules[rule.rule as usize].severity, Severity::Error | Severity::Fatal);
        if rejects && let Some(test) = self.test(&expression) {
            self.program.checks.push(Check::Holds { test });
            return;
        }
        let expression = self.pool.expression(expression);
        self.program.checks.push(Check::Expression { expression, rule: rule.rule });
    }
}

/// The places of a format in which every part is digits of a fixed number.
pub(super) fn places(parts: &[DatePart]) -> Option<Vec<Place>> {
    let mut places = Vec::new();
    for part in parts {
        let digits = match part {
            DatePart::Literal(byte) => {
                places.push(Place::Literal(*byte));
                continue;
            }
            DatePart::Year => 0..4,
            DatePart::Month => 4..6,
            DatePart::Day => 6..8,
            DatePart::Hour => 8..10,
            DatePart::Minute => 10..12,
            DatePart::Second => 12..14,
            _ => return None,
        };
        places.extend(digits.map(Place::Digit));
    }
    Some(places)
}
