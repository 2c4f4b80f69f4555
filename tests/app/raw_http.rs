//! Requests that an HTTP client would not send.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// An answer, byte for byte.
#[derive(Debug)]
pub struct RawResponse {
    /// The status code.
    pub status: u16,
    /// Status line, headers and body.
    pub text: String,
}

/// Sends the rest of a request, and reads until the server closes the connection.
pub(crate) async fn exchange(mut connection: TcpStream, request: &str) -> RawResponse {
    let exchange = async {
        connection.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = timeout(Duration::from_secs(30), exchange).await.expect("no answer within 30 seconds").unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    RawResponse { status, text }
}
