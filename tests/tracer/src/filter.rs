//! The seccomp filter: a small program that the kernel runs before every system call and that picks out the durable ones.

use super::calls::{RULES, Rule, When};
use libc::{BPF_ABS, BPF_JEQ, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_RET, BPF_W, sock_filter};
use std::io;
use std::mem::offset_of;

/// `AUDIT_ARCH_X86_64`: calls of another architecture have other numbers.
const X86_64: u32 = 0xC000_003E;
const ALLOW: sock_filter = statement(BPF_RET | BPF_K, libc::SECCOMP_RET_ALLOW);
const TRACE: sock_filter = statement(BPF_RET | BPF_K, libc::SECCOMP_RET_TRACE);

const fn statement(code: u32, value: u32) -> sock_filter {
    jump(code, value, 0, 0)
}

const fn jump(code: u32, value: u32, if_true: u8, if_false: u8) -> sock_filter {
    sock_filter { code: code as u16, jt: if_true, jf: if_false, k: value }
}

/// Loads a word of `struct seccomp_data`.
fn load(offset: usize) -> sock_filter {
    statement(BPF_LD | BPF_W | BPF_ABS, offset as u32)
}

/// Loads the lower half of an argument; flags, requests and descriptors have no upper one.
fn load_argument(index: usize) -> sock_filter {
    load(offset_of!(libc::seccomp_data, args) + 8 * index)
}

/// The program for all durable calls.
pub(super) fn program() -> Vec<sock_filter> {
    let mut program = vec![
        load(offset_of!(libc::seccomp_data, arch)),
        jump(BPF_JMP | BPF_JEQ | BPF_K, X86_64, 1, 0),
        ALLOW,
        load(offset_of!(libc::seccomp_data, nr)),
    ];
    for rule in RULES {
        let body = body(rule);
        program.push(jump(BPF_JMP | BPF_JEQ | BPF_K, rule.number as u32, 0, body.len() as u8));
        program.extend(body);
    }
    program.push(ALLOW);
    program
}

/// What is done with one call. Every body returns, so that the number of the call is still loaded for the next rule.
fn body(rule: &Rule) -> Vec<sock_filter> {
    match rule.when {
        When::Always | When::BitsBehind(..) | When::OnFile(_) => vec![TRACE],
        When::Bits(argument, bits) => {
            vec![load_argument(argument), jump(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1), TRACE, ALLOW]
        }
        When::OneOf(argument, values) => {
            let mut body = vec![load_argument(argument)];
            for value in values {
                body.extend([jump(BPF_JMP | BPF_JEQ | BPF_K, *value, 0, 1), TRACE]);
            }
            body.push(ALLOW);
            body
        }
    }
}

/// Installs a filter for this process and all that it becomes. Allocates nothing: it is called between fork and exec.
pub(super) fn install(program: &[sock_filter]) -> io::Result<()> {
    let program = libc::sock_fprog { len: program.len() as u16, filter: program.as_ptr().cast_mut() };
    // SAFETY: plain numbers; no memory is passed.
    if unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: `program` points to as many instructions as it says, alive until the call returns; the kernel only reads them.
    let outcome =
        unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, 0, std::ptr::from_ref(&program)) };
    if outcome != 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
