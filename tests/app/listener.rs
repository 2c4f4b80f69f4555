//! A free port of this machine for a service that runs inside the test.

use tokio::net::TcpListener;

/// A listener on a free port, and its URL.
pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}
