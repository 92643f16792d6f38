//! E-mail addresses: the subset of RFC 5321 and RFC 5322 that mail systems in use accept.

/// Longest address, without angle brackets (RFC 5321, 4.5.3.1.3).
const ADDRESS: usize = 254;
/// Longest local part (RFC 5321, 4.5.3.1.1).
const LOCAL: usize = 64;
/// Longest label of a domain name (RFC 1035, 2.3.4).
const LABEL: usize = 63;

/// A dot-atom, `@`, and a domain name of two labels or more, the last of which is not all digits. What the standards allow
/// besides is refused: quoted local parts, comments, address literals such as `[192.0.2.1]`, characters outside ASCII.
pub(super) fn is_email(text: &[u8]) -> bool {
    let Some(at) = memchr::memrchr(b'@', text) else { return false };
    let (local, domain) = (&text[..at], &text[at + 1..]);
    text.len() <= ADDRESS && local.len() <= LOCAL && is_dot_atom(local) && is_domain(domain)
}

/// Atoms with single dots between them (RFC 5322, 3.2.3).
fn is_dot_atom(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'.').all(|atom| !atom.is_empty() && atom.iter().all(is_atom_text))
}

fn is_atom_text(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(byte)
}

/// Labels of letters, digits and hyphens, none of which begins or ends with a hyphen (RFC 5321, 4.1.2).
fn is_domain(text: &[u8]) -> bool {
    let mut labels = text.split(|byte| *byte == b'.');
    let last_is_name =
        text.rsplit(|byte| *byte == b'.').next().is_some_and(|last| !last.iter().all(u8::is_ascii_digit));
    last_is_name && text.contains(&b'.') && labels.all(is_label)
}

fn is_label(label: &[u8]) -> bool {
    let fits = (1..=LABEL).contains(&label.len());
    fits && label.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && label.first() != Some(&b'-')
        && label.last() != Some(&b'-')
}
