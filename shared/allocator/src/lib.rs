//! The memory allocator of the functions. A program uses it if it imports this crate.
//!
//! musl's allocator returns every free buffer of a few kilobytes to the operating system, and asks for it again at the
//! next request. This would take a quarter of the time that a function needs to answer with a page. dlmalloc keeps the
//! memory, and its code is small. Rust itself uses dlmalloc on platforms without a C library.

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;
