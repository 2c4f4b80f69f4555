//! The command line: commands, options and their help texts.

use std::{num::NonZeroU16, path::PathBuf};

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use subscribers::{EmailAddress, Status};

use crate::prompt::Prompt;

/// The default port of DynamoDB in `cargo local`.
const LOCAL_PORT: &str = "8000";

/// Looks after the subscribers of a site.
///
/// Each command needs to know where the subscribers are: --stack NAME for a deployed site, --local for the site that
/// `cargo local` runs, or --table NAME for one table.
///
/// With --stack and --table, the AWS SDK takes your credentials and your region from the environment, from the profile
/// that `AWS_PROFILE` names, or from single sign-on.
#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo admin",
    after_help = "\
Examples:
  cargo admin --local status
  cargo admin --stack academy show jo@example.org
  cargo admin --stack academy export > subscribers.csv

Exit status:
  0    everything is done
  1    something failed, or could not be done completely
  2    the command line is wrong
  141  the program that reads the output has ended, as `head` does"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) target: Target,
}

/// The options that say where the subscribers are.
#[derive(Args, Debug)]
#[command(next_help_heading = "Where the subscribers are")]
pub(crate) struct Target {
    /// The deployed site with this stack name, with your AWS credentials and region
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) stack: Option<String>,

    /// This table, such as one that was restored from a backup
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) table: Option<String>,

    /// The database of `cargo local` on this machine [default port: 8000]
    #[arg(
        long,
        global = true,
        value_name = "PORT",
        num_args = 0..=1,
        default_missing_value = LOCAL_PORT,
        require_equals = true,
        value_parser = port,
        conflicts_with = "stack"
    )]
    pub(crate) local: Option<u16>,
}

impl Target {
    pub(crate) const fn is_given(&self) -> bool {
        self.stack.is_some() || self.table.is_some() || self.local.is_some()
    }

    /// What to check if a table does not answer.
    pub(crate) fn hint(&self) -> String {
        match (self.local, &self.table) {
            (Some(port), None) => format!(
                "check that `cargo local` runs, with its database on port {port}; for another port, use --local=PORT"
            ),
            (Some(port), Some(table)) => {
                format!("check that the database on port {port} runs and has the table {table}")
            }
            (None, _) => {
                "check the name of the table, the region, and that your credentials may use the table".to_owned()
            }
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    OnTable(TableCommand),
    /// Check a live site from outside, as a visitor: every route, headers, compression, a sign-up
    ///
    /// The sign-up uses an address of SES's mailbox simulator. With --stack, --table or --local, the command also checks
    /// that SES accepts the confirmation mail, and erases the test subscriber.
    #[command(after_help = "Example:\n  cargo admin --stack academy smoke https://www.example.org")]
    Smoke {
        /// The address of the site, such as `https://www.example.org`
        url: String,
    },
}

/// The commands that work on a table of subscribers.
#[derive(Debug, Subcommand)]
pub(crate) enum TableCommand {
    /// Show the number of subscribers, the last 30 days, and what waits for an operator
    Status,
    /// Show what is stored about a person
    #[command(after_help = "Example:\n  cargo admin --stack academy show jo@example.org")]
    Show {
        /// The e-mail address, in any spelling
        #[arg(value_parser = EmailAddress::parse)]
        address: EmailAddress,
    },
    /// Write everybody who gets the newsletter to standard output, as CSV or JSON
    #[command(after_help = "\
Examples:
  cargo admin --stack academy export > subscribers.csv
  cargo admin --stack academy export --json --status pending --status unsubscribed")]
    Export {
        /// Write JSON (an array, with each person on a line) instead of CSV for spreadsheets
        #[arg(long)]
        json: bool,
        /// Write the people with this status, and not those who are confirmed. You can give this option several times
        #[arg(long, value_name = "STATUS", default_value = "confirmed", value_parser = status())]
        status: Vec<Status>,
    },
    /// Erase everything that is stored about a person (GDPR, article 17)
    #[command(after_help = "Example:\n  cargo admin --stack academy erase jo@example.org")]
    Erase {
        /// The e-mail address, in any spelling
        #[arg(value_parser = EmailAddress::parse)]
        address: EmailAddress,
        #[command(flatten)]
        prompt: Prompt,
    },
    /// Add people from another list, with proof of their consent. Without --apply, only show what would happen
    ///
    /// People who are already in the table are not changed. People who have unsubscribed are not subscribed again.
    #[command(after_help = "\
Columns of the CSV file, in any order. Its first line names them:
  email            the e-mail address
  confirmed_at     when the person agreed: 2026-12-31 or 2026-12-31T23:59:59Z
  consent_wording  what the person agreed to
  consent_page     where the person agreed, such as: course form
If there is a column `status`, only lines with `confirmed` are used. Other columns are ignored. An export has all
of these columns.

Examples:
  cargo admin --stack academy import course.csv
  cargo admin --stack academy import course.csv --apply")]
    Import {
        /// The CSV file
        file: PathBuf,
        /// Write to the table
        #[arg(long)]
        apply: bool,
        #[command(flatten)]
        prompt: Prompt,
    },
    /// Request all unsent mails again, and delete the dead letters about mails
    #[command(after_help = "Example:\n  cargo admin --stack academy redrive --held")]
    Redrive {
        /// Include the mails that were set aside because there were too many sign-ups in an hour
        #[arg(long)]
        held: bool,
        /// Include the mails that SES refused
        #[arg(long)]
        refused: bool,
        #[command(flatten)]
        prompt: Prompt,
    },
    /// Put back people who are in a restored backup and no longer in the table
    ///
    /// People who are in the table are not changed. People who were erased after the backup come back: erase them
    /// again.
    #[command(after_help = "Example:\n  cargo admin --stack academy restore --from restored")]
    Restore {
        /// The name of the table that was restored from a backup
        #[arg(long, value_name = "TABLE")]
        from: String,
        #[command(flatten)]
        prompt: Prompt,
    },
}

fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().map(NonZeroU16::get).map_err(|_| "a port is a whole number from 1 to 65535")
}

/// A status, by its name in the table.
fn status() -> impl TypedValueParser<Value = Status> {
    let names = PossibleValuesParser::new(Status::ALL.map(Status::as_str));
    names.try_map(|name| name.parse().map_err(|()| "there is no such status"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_readme_has_a_row_for_each_command() {
        let readme = include_str!("../../README.md");
        for command in Arguments::command().get_subcommands() {
            let row = format!("\n| `{}", command.get_name());
            assert!(readme.contains(&row), "infra/README.md lacks the command {}", command.get_name());
        }
    }

    #[test]
    fn a_wrong_port_is_explained() {
        for port in ["0", "65536", "abc", "-1"] {
            let error = Arguments::try_parse_from(["admin", &format!("--local={port}"), "status"]).unwrap_err();
            assert!(error.to_string().contains("a port is a whole number from 1 to 65535"), "{error}");
        }
    }

    #[test]
    fn the_help_names_the_port_that_local_means() {
        let local = Arguments::try_parse_from(["admin", "--local", "status"]).unwrap().target.local;
        let help = Arguments::command().render_help().to_string();
        assert!(help.contains(&format!("[default port: {}]", local.unwrap())), "{help}");
    }
}
