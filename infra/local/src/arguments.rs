//! The command line of `cargo local`.

use std::path::{Path, PathBuf};

use clap::Parser;
use local::{network::ports, process::guard::INSIDE};

/// Runs infra/template.yaml on this machine: its functions behind one port, its tables in a DynamoDB, and its mails
/// in an outbox.
///
/// Compiles the functions, and compiles them again whenever a file is saved. No account, no Docker and no Java are needed;
/// cargo-lambda is installed into target/tools if it is not there. Ctrl-C stops everything.
#[derive(Clone, Debug, Parser)]
#[command(bin_name = "cargo local")]
pub(crate) struct Arguments {
    /// Port of the site
    #[arg(long, default_value_t = ports::SITE, value_parser = port)]
    pub(crate) port: u16,

    /// Port of DynamoDB, for any SDK or the AWS CLI
    #[arg(long, default_value_t = ports::DYNAMODB, value_parser = port)]
    pub(crate) dynamodb_port: u16,

    /// Port of the outbox, which shows every mail that the site sends
    #[arg(long, default_value_t = ports::OUTBOX, value_parser = port)]
    pub(crate) mail_port: u16,

    /// Folder that keeps the data from one start to the next [default: target/local]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// Compile the functions as they are deployed: slower to compile, faster to answer
    #[arg(long)]
    pub(crate) release: bool,

    /// Another workspace to run than the one that this program is part of
    #[arg(long, value_name = "FOLDER", hide = true)]
    workspace: Option<PathBuf>,

    /// The guard starts this program with it
    #[arg(long = INSIDE, hide = true)]
    pub(crate) inside: bool,
}

impl Arguments {
    /// The workspace to run, whatever folder the program was started in.
    pub(crate) fn workspace(&self) -> &Path {
        self.workspace.as_deref().unwrap_or(project())
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| self.workspace().join("target/local"))
    }
}

/// The workspace that this program is part of.
pub(crate) fn project() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here)
}

fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().ok().filter(|port| *port > 0).ok_or("it must be a whole number from 1 to 65535")
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_arguments_the_ports_are_those_of_the_readme() {
        let arguments = Arguments::parse_from(["local"]);
        assert_eq!((arguments.port, arguments.mail_port, arguments.dynamodb_port), (9000, 9001, 8000));
        assert!(!arguments.release);
        assert_eq!(arguments.data(), project().join("target/local"));
    }

    #[test]
    fn a_port_is_a_number_from_1_to_65535() {
        for port in ["0", "65536", "-1", "http", ""] {
            for option in ["--port", "--mail-port", "--dynamodb-port"] {
                let argument = format!("{option}={port}");
                let error = Arguments::try_parse_from(["local", &argument]).unwrap_err().to_string();
                assert!(error.contains(option) && error.contains("from 1 to 65535"), "{error}");
            }
        }
    }
}
