use std::fmt::Write;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{Programs, Services, instance::Instance};

/// Each page, by the function that has it.
const PAGES: [(&str, &str); 5] = [
    ("mission", "/mission"),
    ("vision", "/vision"),
    ("newsletter", "/newsletter"),
    ("newsletter", "/newsletter/privacy"),
    ("assets", NOWHERE),
];

/// Leads to the page that says so.
const NOWHERE: &str = "/nowhere";

/// How pages can be compressed, by what a browser says that it accepts.
const ENCODINGS: [&str; 3] = ["br", "gzip", "identity"];

/// What a server may send before it has to wait for the visitor: ten segments (RFC 6928).
const FIRST_FLIGHT: usize = 14_600;

/// What API Gateway adds to each answer: a date, an id, a length. In bytes, rounded up.
const GATEWAY: usize = 150;

/// What each page weighs on the wire, headers included, as a table in Markdown.
///
/// # Errors
///
/// When a function has no such page, or it is too heavy.
pub async fn weigh(programs: &Programs, services: &Services) -> anyhow::Result<String> {
    let mut table = "| bytes on the wire | brotli | gzip | neither |\n|---|---|---|---|\n".to_owned();
    for (function, path) in PAGES {
        let mut weights = Vec::new();
        for encoding in ENCODINGS {
            let weight = weight(programs, services, function, path, encoding).await?;
            // Every browser of the last ten years accepts one of the two.
            ensure!(encoding == "identity" || weight <= FIRST_FLIGHT, "{path} in {encoding} weighs {weight} bytes");
            weights.push(weight.to_string());
        }
        writeln!(table, "| `{path}` | {} |", weights.join(" | "))?;
    }
    Ok(table)
}

async fn weight(
    programs: &Programs,
    services: &Services,
    function: &str,
    path: &str,
    encoding: &str,
) -> anyhow::Result<usize> {
    let mut instance = Instance::start(&programs.deployed(function), &services.environment(function), &[]).await?;
    let event = json!({
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": { "accept-encoding": encoding, "host": "site.example" },
        "requestContext": { "domainName": "site.example", "http": { "method": "GET", "path": path, "sourceIp": "192.0.2.1" } },
        "isBase64Encoded": false,
    });
    let (answer, _) = instance.invoke(event.to_string()).await?;
    let answer: Value = serde_json::from_slice(&answer)?;
    ensure!(
        answer["statusCode"] == if path == NOWHERE { 404 } else { 200 },
        "{path} is answered {}",
        answer["statusCode"]
    );
    let headers = answer["headers"].as_object().context("no headers")?;
    let encoded = headers.get("content-encoding").and_then(Value::as_str).unwrap_or("identity");
    ensure!(encoded == encoding, "{path} comes in {encoded} instead of {encoding}");
    let headers =
        headers.iter().map(|(name, value)| format!("{name}: {}\r\n", value.as_str().unwrap_or_default()).len());
    let body = answer["body"].as_str().unwrap_or_default().len();
    // Three bytes for every four characters of base64, if it is that.
    let body = if answer["isBase64Encoded"] == true { body / 4 * 3 } else { body };
    Ok("HTTP/1.1 404 Not Found\r\n\r\n".len() + GATEWAY + headers.sum::<usize>() + body)
}
