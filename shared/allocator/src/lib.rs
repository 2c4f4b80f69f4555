//! The memory allocator of the functions. A program uses it by naming this crate.
//!
//! musl's allocator returns every free buffer of a few kilobytes to the operating system, and asks for it again at the
//! next request. This takes a quarter of the time of a page. dlmalloc keeps the memory, and is small. Rust itself uses
//! it on platforms without a C library.

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;
