use std::{
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener},
};

/// Why a port cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PortError {
    #[error("port {port} is in use; stop what listens there or choose another with {option}")]
    InUse { port: u16, option: &'static str },
    #[error("cannot listen on port {port}; choose another with {option}")]
    Refused { port: u16, option: &'static str, source: io::Error },
}

/// Listens on a port of this machine, for nobody outside of it. `option` is how the user chooses another port.
pub(crate) fn listen(port: u16, option: &'static str) -> Result<TcpListener, PortError> {
    // A browser asks the address of IPv6 first when it is told `localhost`.
    match bind(Ipv6Addr::LOCALHOST.into(), port) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(PortError::InUse { port, option }),
        // Many a machine has no IPv6.
        Ok(_) | Err(_) => {}
    }
    bind(Ipv4Addr::LOCALHOST.into(), port).map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => PortError::InUse { port, option },
        _ => PortError::Refused { port, option, source },
    })
}

fn bind(address: IpAddr, port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((address, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A port that was free a moment ago.
    fn free_port() -> u16 {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
    }

    #[test]
    fn a_port_in_use_is_named_together_with_the_way_out() {
        for address in [Ipv4Addr::LOCALHOST, Ipv4Addr::UNSPECIFIED] {
            let taken = TcpListener::bind((address, 0)).unwrap();
            let port = taken.local_addr().unwrap().port();

            let error = listen(port, "--port").unwrap_err();

            let expected = format!("port {port} is in use; stop what listens there or choose another with --port");
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn a_port_is_in_use_if_localhost_leads_to_somebody_else_over_ipv6() {
        let Ok(taken) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) else { return };
        assert!(listen(taken.local_addr().unwrap().port(), "--port").is_err());
    }

    #[test]
    fn only_this_machine_can_reach_a_port() {
        let listener = listen(free_port(), "--dynamodb-port").unwrap();
        assert_eq!(listener.local_addr().unwrap().ip(), Ipv4Addr::LOCALHOST);
    }
}
