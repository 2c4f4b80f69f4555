use std::net::{Ipv4Addr, Ipv6Addr};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

/// Passes what comes to a port over IPv6 on to the same port over IPv4: the site's gate listens on one address only, while
/// `localhost` is two, and `cargo lambda invoke` knows only the one of IPv6.
///
/// A machine without IPv6 goes without.
pub(crate) async fn pass_on(port: u16) {
    let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await else { return };
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(pass_connection_on(connection, port));
        }
    });
}

/// Whichever side ends the connection ends it for both.
async fn pass_connection_on(mut from: TcpStream, port: u16) {
    if let Ok(mut to) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
        let _ = copy_bidirectional(&mut from, &mut to).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn both_addresses_of_localhost_lead_to_the_same_listener() {
        let site = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = site.local_addr().unwrap().port();
        pass_on(port).await;
        let Ok(mut visitor) = TcpStream::connect((Ipv6Addr::LOCALHOST, port)).await else { return };

        visitor.write_all(b"?").await.unwrap();
        let (mut connection, _) = site.accept().await.unwrap();
        let mut question = [0];
        connection.read_exact(&mut question).await.unwrap();
        connection.write_all(b"!").await.unwrap();
        drop(connection);

        let mut answer = Vec::new();
        visitor.read_to_end(&mut answer).await.unwrap();
        assert_eq!((question, answer), ([b'?'], b"!".to_vec()));
    }
}
