//! A Lambda function without dependencies: answers every request with a sentence, and ends when it is asked for `/crash`.

use std::{
    env,
    io::{BufRead, BufReader, Read, Result, Write},
    net::TcpStream,
    process,
};

fn main() -> Result<()> {
    loop {
        let (request_id, event) = exchange("GET", "next", "")?;
        if event.contains("/crash") {
            process::exit(3);
        }
        let headers = r#"{"cache-control":"public, max-age=300"}"#;
        let answer = format!(r#"{{"statusCode":200,"headers":{headers},"cookies":[],"body":"{}"}}"#, words::GREETING);
        exchange("POST", &format!("{request_id}/response"), &answer)?;
    }
}

/// Asks Lambda's Runtime API something. Returns the id of a request, if there is one, and the body of the response.
fn exchange(method: &str, path: &str, body: &str) -> Result<(String, String)> {
    let api = env::var("AWS_LAMBDA_RUNTIME_API").expect("what Lambda sets");
    let (host, base) = api.trim_start_matches("http://").split_once('/').expect("an address with a path");
    let mut connection = TcpStream::connect(host)?;
    write!(
        connection,
        "{method} /{base}/2018-06-01/runtime/invocation/{path} HTTP/1.1\r\n\
         host: {host}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let (mut request_id, mut length, mut response) = (String::new(), 0, BufReader::new(connection));
    loop {
        let mut line = String::new();
        response.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(": ") else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        match name {
            "lambda-runtime-aws-request-id" => request_id = value.to_owned(),
            "content-length" => length = value.parse().expect("a number"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    response.read_exact(&mut body)?;
    Ok((request_id, String::from_utf8_lossy(&body).into_owned()))
}
