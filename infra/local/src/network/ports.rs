//! The ports of `cargo local`. Only this machine can reach them.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use tokio::net::TcpListener;

/// Default port of the site.
pub const SITE: u16 = 9000;
/// Default port of the outbox.
pub const OUTBOX: u16 = 9001;
/// Default port of DynamoDB.
pub const DYNAMODB: u16 = 8000;

/// How long a program on this machine may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(1);

/// Listens on both addresses of `localhost`, or on the one of IPv4 if this machine has no IPv6. A browser and
/// `cargo lambda invoke` try IPv6 first.
///
/// # Errors
///
/// If another program listens on the port, or the operating system does not allow it. The error names `option`, with
/// which the user chooses another port.
pub async fn listen(port: u16, option: &'static str) -> Result<Vec<TcpListener>, PortError> {
    let in_use = PortError::InUse { port, option };
    let addresses = [IpAddr::from(Ipv6Addr::LOCALHOST), Ipv4Addr::LOCALHOST.into()].map(|ip| SocketAddr::new(ip, port));
    // Some systems, such as macOS, let two programs listen on one port if one of them listens on all addresses.
    if addresses.iter().any(|address| TcpStream::connect_timeout(address, PATIENCE).is_ok()) {
        return Err(in_use);
    }
    let mut listeners = Vec::new();
    for address in addresses {
        match TcpListener::bind(address).await {
            Ok(listener) => listeners.push(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(in_use),
            Err(_) if address.is_ipv6() => {}
            Err(source) => return Err(PortError::Refused { port, option, source }),
        }
    }
    Ok(listeners)
}

/// Listens where no page of a website finds it: on a random one of the sixteen million loopback addresses. macOS has only
/// 127.0.0.1; a page would then have to guess the port.
///
/// # Errors
///
/// If the operating system has no random numbers or no free port.
pub async fn listen_hidden() -> io::Result<TcpListener> {
    let mut random = [0; 3];
    getrandom::fill(&mut random)?;
    let [second, third, fourth] = random;
    match TcpListener::bind((Ipv4Addr::new(127, second, third, fourth.clamp(1, 254)), 0)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
    }
}

/// Why a port cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// Another program listens on it.
    #[error("port {port} is in use; stop the program that listens there, or choose another port with {option}")]
    InUse {
        /// The port.
        port: u16,
        /// How to choose another.
        option: &'static str,
    },
    /// The operating system does not allow it.
    #[error("cannot listen on port {port}; choose another port with {option}")]
    Refused {
        /// The port.
        port: u16,
        /// How to choose another.
        option: &'static str,
        /// What the operating system says.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A port that was free a moment ago.
    async fn free_port() -> u16 {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port()
    }

    #[tokio::test]
    async fn an_error_names_the_port_in_use_and_the_option() {
        for address in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::LOCALHOST.into()] {
            let Ok(taken) = TcpListener::bind((address, 0)).await else { continue };
            let port = taken.local_addr().unwrap().port();

            let error = listen(port, "--port").await.unwrap_err().to_string();

            assert!(error.contains(&format!("port {port} is in use")) && error.contains("--port"), "{error}");
        }
    }

    #[tokio::test]
    async fn only_this_machine_can_reach_a_port() {
        for listener in listen(free_port().await, "--dynamodb-port").await.unwrap() {
            assert!(listener.local_addr().unwrap().ip().is_loopback());
        }
    }

    #[tokio::test]
    async fn both_addresses_of_localhost_lead_to_the_same_port() {
        let port = free_port().await;
        let listeners = listen(port, "--port").await.unwrap();
        let has_ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.is_ok();
        assert_eq!(listeners.len(), if has_ipv6 { 2 } else { 1 });
        assert!(listeners.iter().all(|listener| listener.local_addr().unwrap().port() == port));
    }
}
