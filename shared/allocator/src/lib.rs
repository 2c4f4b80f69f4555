//! Where the functions get their memory from. A program uses it by naming this crate.
//!
//! musl's own allocator gives every buffer of a few kilobytes back to the operating system as soon as it is free, and asks
//! for it anew with the next request: of the time that a page takes, that is a quarter. This one keeps what it has. It is
//! the one that Rust itself brings along where there is no C library, and adds hardly anything to a program.

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;
