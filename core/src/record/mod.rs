//! Records: values, codecs and the compiled program. Pure: no file, clock or thread.

pub mod kernels;
