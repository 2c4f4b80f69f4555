use std::path::{Path, PathBuf};

use clap::{Parser, value_parser};

/// Runs infra/template.yaml on this machine: its functions behind one port, its tables in a DynamoDB, and its mails
/// in an outbox.
///
/// Compiles the functions, and compiles them again whenever a file is saved. No account, no Docker and no Java are needed;
/// cargo-lambda is installed into target/tools if it is not there. Ctrl-C stops everything.
#[derive(Clone, Debug, Parser)]
#[command(bin_name = "cargo local")]
pub(crate) struct Arguments {
    /// Port of the site
    #[arg(long, default_value_t = 9000, value_parser = value_parser!(u16).range(1..))]
    pub(crate) port: u16,

    /// Port of DynamoDB, for any SDK or the AWS CLI
    #[arg(long, default_value_t = 8000, value_parser = value_parser!(u16).range(1..))]
    pub(crate) dynamodb_port: u16,

    /// Port of the outbox, which shows every mail that the site sends
    #[arg(long, default_value_t = 9001, value_parser = value_parser!(u16).range(1..))]
    pub(crate) mail_port: u16,

    /// Folder that keeps the data from one start to the next [default: target/local]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// Compile the functions as they are deployed: slower to compile, faster to answer
    #[arg(long)]
    pub(crate) release: bool,

    /// Set by the guard, and by nobody else
    #[arg(long, hide = true)]
    pub(crate) inside: bool,
}

impl Arguments {
    /// The default belongs to the project, whatever folder the program was started in.
    pub(crate) fn data(&self, workspace_root: &Path) -> PathBuf {
        self.data.clone().unwrap_or_else(|| workspace_root.join("target/local"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::{CommandFactory, Parser};

    use super::Arguments;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_arguments_the_ports_are_those_of_the_readme() {
        let arguments = Arguments::parse_from(["local"]);
        assert_eq!((arguments.port, arguments.mail_port, arguments.dynamodb_port), (9000, 9001, 8000));
        assert!(!arguments.release);
        assert_eq!(arguments.data(Path::new("/project")), Path::new("/project/target/local"));
    }

    #[test]
    fn a_port_is_a_number_from_1_to_65535() {
        for port in ["0", "65536", "-1", "http"] {
            for option in ["--port", "--mail-port", "--dynamodb-port"] {
                assert!(Arguments::try_parse_from(["local", option, port]).is_err(), "{option} {port}");
            }
        }
    }
}
