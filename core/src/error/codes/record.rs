//! Single records: the reasons of rejects that name none of their own. BL313x and BL314x are the checks of a field's value.

use crate::error::code::codes;

codes! {
    3101 UNKNOWN_TYPE: Data, Never, Record, "the transaction type is not one of the job's";
    3102 FIELD_COUNT: Data, Never, Record, "the line has another number of fields";
    3103 REQUIRED: Data, Never, Record, "a required field is empty";
    3104 NUMBER_FORM: Data, Never, Record, "a number is ill-formed";
    3105 DATE_FORM: Data, Never, Record, "a date or time is ill-formed or does not exist";
    3106 PATTERN: Data, Never, Record, "a value does not match its pattern";
    3107 CHECK: Data, Never, Record, "a check of the job failed";
    3108 ENCODING: Data, Never, Record, "the line is not well-formed in the encoding of the input";
    3109 NUL_BYTE: Data, Never, Record, "the line holds a NUL byte";
    3110 TOO_WIDE: Data, Never, Record, "a value does not fit its target field";
    3111 UNMAPPABLE: Data, Never, Record, "a character cannot be written in the encoding of the output";
    3112 LOOKUP_MISS: Data, Never, Record, "a lookup has no such key";
    3113 ARITHMETIC: Data, Never, Record, "a calculation left the range of 38 digits";
    3114 NULL_VALUE: Data, Never, Record, "a calculation met an empty value";
    3115 DELIMITER_INSIDE: Data, Never, Record, "a value holds the delimiter or a line end of its output";
    3116 RECORD_LENGTH: Data, Never, Record, "a fixed-width line has another length";
    3117 BOOLEAN_FORM: Data, Never, Record, "a boolean is neither of its two values";
    3118 LINE_END: Data, Never, Record, "the line does not end as declared";
    3119 JSON: Data, Never, Record, "the line is no JSON object with plain values";
    3130 QUOTE: Data, Never, Record, "a quote stands where none may be";
    3131 LENGTH: Data, Never, Record, "a text has another length than is allowed";
    3132 ONE_OF: Data, Never, Record, "a text is not one of those that are allowed";
    3133 IN_LOOKUP: Data, Never, Record, "a text is no key of its lookup table";
    3134 RANGE: Data, Never, Record, "a value is out of range";
    3135 EMAIL: Data, Never, Record, "a text is no e-mail address";
    3136 PHONE: Data, Never, Record, "a text is no international telephone number";
    3137 NUMERIC: Data, Never, Record, "a text is not of digits only";
    3138 LUHN: Data, Never, Record, "a number has a wrong check digit by Luhn";
    3139 IBAN: Data, Never, Record, "a text is no IBAN, or its check digits are wrong";
    3140 ABA: Data, Never, Record, "a text is no ABA routing number, or its check digit is wrong";
    3141 CHECK_DIGIT: Data, Never, Record, "a number has a wrong check digit";
    3142 REPEATED: Data, Never, Record, "a value that may stand in one record only stands in an earlier one";
}
