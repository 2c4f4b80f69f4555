use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use subscribers::Status;

/// Looks after the people in the table of subscribers.
///
/// With --stack, region and credentials are your own: from the environment, the profile that `AWS_PROFILE` names, or single
/// sign-on. With --local, nothing leaves this machine.
///
/// Exits with 0 when all is done, with 1 when something is not, with 2 when the command can't be understood.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo admin")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) place: Place,
}

/// Where the table is.
#[derive(Args, Debug)]
pub(crate) struct Place {
    /// The stack's name; its outputs say where everything is.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) stack: Option<String>,

    /// Only this table, such as one restored from a backup.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) table: Option<String>,

    /// The database of `cargo local`, at this port.
    #[arg(long, global = true, value_name = "PORT", num_args = 0..=1, default_missing_value = "8000", require_equals = true)]
    pub(crate) local: Option<u16>,
}

impl Place {
    pub(crate) const fn is_given(&self) -> bool {
        self.stack.is_some() || self.table.is_some() || self.local.is_some()
    }

    /// What to look at when the table does not do what it should.
    pub(crate) fn advice(&self) -> String {
        match self.local {
            Some(port) => format!("does `cargo local` run, with its database at port {port}?"),
            None => "is it the right region, and may these credentials use the table?".to_owned(),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    LookAfter(LookAfter),
    /// Check a live site from outside: every route, headers, compression, a sign-up. With --stack also that its mail is sent.
    Smoke {
        /// Its address, such as `https://www.example.org`.
        url: String,
    },
}

/// What takes a table.
#[derive(Debug, Subcommand)]
pub(crate) enum LookAfter {
    /// Say how it is going: subscribers, the last 30 days, what waits for you.
    Status,
    /// Say what is stored about somebody.
    Show {
        /// The e-mail address, in any spelling.
        address: String,
    },
    /// Write subscribers to standard output; without --status, only those who get the newsletter.
    Export {
        /// One object for each, as an array in JSON. Without it, CSV, fit for spreadsheets.
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// CSV, which is the default.
        #[arg(long)]
        csv: bool,
        /// Those with this status; may be given several times.
        #[arg(long, value_name = "STATUS", default_value = "confirmed", value_parser = status())]
        status: Vec<Status>,
    },
    /// Erase everything about somebody (GDPR, article 17).
    Erase {
        /// The e-mail address, in any spelling.
        address: String,
        #[command(flatten)]
        yes: Yes,
    },
    /// Bring subscribers from another list: only with proof of their consent. Without --apply, only says what would happen.
    ///
    /// The file is CSV with the columns `email`, `confirmed_at` (a date, or a moment as in an export), `consent_wording` (what they
    /// agreed to) and `consent_page` (where). Who is known already stays as is; who has left is not brought back.
    Import {
        /// The CSV file.
        file: PathBuf,
        /// Write it to the table.
        #[arg(long)]
        apply: bool,
        #[command(flatten)]
        yes: Yes,
    },
    /// Ask once more for every mail that is still owed, and drop the dead letters that say so.
    Redrive {
        /// Also the mails that were set aside because there were too many at once.
        #[arg(long)]
        held: bool,
        /// Also the mails that SES refused.
        #[arg(long)]
        refused: bool,
        #[command(flatten)]
        yes: Yes,
    },
    /// Put back what the table lacks from a table that was restored from a backup. What the table has stays.
    Restore {
        /// The name of the restored table.
        #[arg(long, value_name = "TABLE")]
        from: String,
        #[command(flatten)]
        yes: Yes,
    },
}

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Yes {
    /// Don't ask.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// A status, by the name that the table has for it.
fn status() -> impl TypedValueParser<Value = Status> {
    let names = PossibleValuesParser::new(Status::ALL.map(Status::as_str));
    names.try_map(|name| name.parse().map_err(|()| "no such status"))
}
