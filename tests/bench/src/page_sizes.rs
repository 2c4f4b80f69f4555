//! The size of a page: the bytes that a visitor downloads.

use std::{fmt::Write, iter};

use anyhow::{Context, ensure};
use serde_json::Value;
use site::path;

use crate::{
    LocalAws, Programs,
    instance::Instance,
    workloads::{Task, UNKNOWN_ADDRESS},
};

/// The encodings that a browser can accept.
const ENCODINGS: [&str; 3] = ["br", "gzip", "identity"];

/// In bytes. A server can send ten segments before it has to wait for the visitor (RFC 6928).
const FIRST_FLIGHT: usize = 14_600;

/// The bytes that API Gateway adds to each answer, rounded up: a date, an id, a length.
const GATEWAY: usize = 150;

/// Measures each public page, and the page for an unknown address. Returns a table in Markdown.
///
/// # Errors
///
/// If a function does not answer with the page, or the page is too large.
pub async fn measure(programs: &Programs, aws: &LocalAws) -> anyhow::Result<String> {
    let mut table = "| bytes on the wire | brotli | gzip | neither |\n|---|---|---|---|\n".to_owned();
    for page in pages() {
        let mut sizes = Vec::new();
        for encoding in ENCODINGS {
            let size = size(programs, aws, page, encoding).await?;
            // Every browser of the last ten years accepts one of the two.
            ensure!(encoding == "identity" || size <= FIRST_FLIGHT, "{page} has {size} bytes in {encoding}");
            sizes.push(size.to_string());
        }
        writeln!(table, "{}{} |", row_start(page), sizes.join(" | "))?;
    }
    Ok(table)
}

fn pages() -> impl Iterator<Item = &'static str> {
    path::PUBLIC_PAGES.iter().copied().chain(iter::once(UNKNOWN_ADDRESS))
}

fn row_start(page: &str) -> String {
    format!("| `{page}` | ")
}

async fn size(programs: &Programs, aws: &LocalAws, page: &'static str, encoding: &str) -> anyhow::Result<usize> {
    let function = aws.function_at(page).with_context(|| format!("the template has no route for {page}"))?;
    let mut instance = Instance::start(&programs.deployed(function), &aws.environment(function), &[]).await?;
    let task = Task::Get(page);
    let event = task.event(aws).await?.replace("gzip, deflate, br, zstd", encoding);
    let (answer, _) = instance.invoke(event).await?;
    task.check(&answer)?;
    let answer: Value = serde_json::from_slice(&answer)?;
    let headers = answer["headers"].as_object().context("no headers")?;
    let encoded = headers.get("content-encoding").and_then(Value::as_str).unwrap_or("identity");
    ensure!(encoded == encoding, "{page} is encoded as {encoded} instead of {encoding}");
    let headers =
        headers.iter().map(|(name, value)| format!("{name}: {}\r\n", value.as_str().unwrap_or_default()).len());
    let body = answer["body"].as_str().unwrap_or_default().len();
    // Four characters of base64 stand for three bytes.
    let body = if answer["isBase64Encoded"] == true { body / 4 * 3 } else { body };
    Ok("HTTP/1.1 404 Not Found\r\n\r\n".len() + GATEWAY + headers.sum::<usize>() + body)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ::tests::workspace_root;

    use super::*;

    #[test]
    fn the_readme_has_the_size_of_every_page() {
        let readme = fs::read_to_string(workspace_root().join("tests/bench/README.md")).unwrap();
        let missing: Vec<_> = pages().filter(|page| !readme.contains(&format!("\n{}", row_start(page)))).collect();
        assert!(
            missing.is_empty(),
            "\"The size of a page\" in tests/bench/README.md has no row for {missing:?}: copy it from the output of \
             `cargo bench -p bench -- pages`"
        );
    }
}
