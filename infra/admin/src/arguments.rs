//! The command line: commands, options and their help texts.

#![allow(clippy::doc_markdown, reason = "the comments are help texts for a terminal")]

use std::{num::NonZeroU16, path::PathBuf};

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use subscribers::{EmailAddress, Status};

use crate::{prompt::Prompt, redrive::Selection};

/// The port of DynamoDB unless `cargo local` gets another one.
const LOCAL_PORT: &str = "8000";

/// Looks after the subscribers of a site.
///
/// Each command needs to know where the subscribers are: --stack NAME for a deployed site, or --local for the site that
/// `cargo local` runs. The commands status, show and export can also read one table of subscribers: --table NAME.
///
/// With --stack and --table, the AWS SDK takes your credentials and your region from the environment, from the profile that
/// `AWS_PROFILE` names, or from single sign-on.
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
  1    something failed, or is not done
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

    /// Only this table of subscribers, such as one that was restored from a backup
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "stack")]
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
    OnTables(TablesCommand),
    /// Check a live site from outside, as a visitor: every route, headers, compression, a sign-up
    ///
    /// The sign-up uses an address of SES's mailbox simulator. With --stack or --local, the command also checks that SES accepts
    /// the confirmation mail, and erases the sign-up. All addresses of the simulator are one mailbox, which gets one mail in ten
    /// minutes and five in 48 hours like any other. If you run smoke more often, this check is skipped.
    #[command(after_help = "Example:\n  cargo admin --stack academy smoke https://www.example.org")]
    Smoke {
        /// The address of the site, such as `https://www.example.org`
        url: String,
    },
}

/// The commands that work on the tables of a site.
#[derive(Debug, Subcommand)]
pub(crate) enum TablesCommand {
    /// Show the number of subscribers, the last 30 days, the open requests, and what waits for an operator
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
  cargo admin --stack academy export --json --status unsubscribed --status bounced")]
    Export {
        /// Write JSON: an array, with each person on a line. Without it, CSV for spreadsheets
        #[arg(long)]
        json: bool,
        /// Write people with this status instead. Can be given several times
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
    /// Take back a bounce or a complaint, so that the person can sign up again
    ///
    /// The person is unsubscribed then. SES has a list of its own: the command says how to remove the address there.
    #[command(after_help = "Example:\n  cargo admin --stack academy lift jo@example.org")]
    Lift {
        /// The e-mail address, in any spelling
        #[arg(value_parser = EmailAddress::parse)]
        address: EmailAddress,
        #[command(flatten)]
        prompt: Prompt,
    },
    /// Add people from another list, with proof of their consent. Without --apply, only show what would happen
    ///
    /// People who are in the table stay as they are. People who have unsubscribed are not subscribed again.
    #[command(after_help = "\
Columns of the CSV file, in any order. Its first line names them:
  email            the e-mail address
  confirmed_at     when the person agreed: 2026-12-31 or 2026-12-31T23:59:59Z
  consent_wording  what the person agreed to
  consent_page     where, such as: course form
Other columns are ignored, except `status`, which must be `confirmed`. An export has all of these columns.

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
    /// Request every waiting mail once more, and deal with the dead letters
    ///
    /// A mail waits if the mailer has not reached it, SES did not accept it, or the mailer was interrupted. The mailer tries it
    /// again by itself, so this command is for doing it earlier, or after a repair.
    ///
    /// Dead letters about mails are deleted. Reports of SES are dealt with as the function `feedback` does, and deleted if that
    /// succeeds.
    #[command(after_help = "\
Examples:
  cargo admin --stack academy redrive --held --client tr48tUT3fE52zhqS3u1xog
  cargo admin --stack academy redrive --refused --older-than 2")]
    Redrive {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        prompt: Prompt,
    },
    /// Let mails leave again that are stopped, because too many bounced or were reported as spam
    ///
    /// Find the cause first: SES stops an account at 10 % of bounces or 0.5 % of complaints. Without this command, mails leave
    /// again when the reports are older than a day.
    #[command(after_help = "Example:\n  cargo admin --stack academy resume")]
    Resume {
        #[command(flatten)]
        prompt: Prompt,
    },
    /// Put back people who are in a restored backup and no longer in the table
    ///
    /// People who are in the table stay as they are. People who were erased since the backup are left out.
    #[command(after_help = "Example:\n  cargo admin --stack academy restore --from restored")]
    Restore {
        /// The name of the table that was restored from a backup
        #[arg(long, value_name = "TABLE")]
        from: String,
        #[command(flatten)]
        prompt: Prompt,
    },
    /// Do the next of the two steps that replace the key of the links in mails
    ///
    /// First all functions learn a new key, then they sign with it. After each step, deploy the version of the secret that the
    /// command prints. Links that the old key signed still work.
    #[command(after_help = "Example:\n  cargo admin --stack academy rotate-key")]
    RotateKey {
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
    fn one_table_belongs_to_no_stack() {
        let error =
            Arguments::try_parse_from(["admin", "--stack", "academy", "--table", "restored", "status"]).unwrap_err();
        assert!(error.to_string().contains("cannot be used with"), "{error}");
        Arguments::try_parse_from(["admin", "--local", "--table", "restored", "status"]).unwrap();
    }

    #[test]
    fn an_export_has_confirmed_subscribers_unless_a_status_is_given() {
        let statuses =
            |arguments: &[&str]| match Arguments::try_parse_from([&["admin", "export"][..], arguments].concat())
                .unwrap()
                .command
            {
                Command::OnTables(TablesCommand::Export { status, .. }) => status,
                other => panic!("{other:?}"),
            };
        assert_eq!(statuses(&[]), [Status::Confirmed]);
        let all = Status::ALL.map(|status| ["--status", status.as_str()]).concat();
        assert_eq!(statuses(&all), Status::ALL);
    }

    #[test]
    fn each_command_that_changes_something_can_skip_the_question() {
        for arguments in [
            &["erase", "jo@example.org"][..],
            &["lift", "jo@example.org"],
            &["import", "people.csv", "--apply"],
            &["redrive", "--held", "--refused", "--unanswered", "--client", "HASH", "--older-than", "2"],
            &["resume"],
            &["restore", "--from", "restored"],
            &["rotate-key"],
        ] {
            Arguments::try_parse_from([&["admin", "--stack", "academy"][..], arguments, &["--yes"]].concat()).unwrap();
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
