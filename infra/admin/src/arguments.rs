use clap::{Parser, Subcommand};

/// Looks after the people in the table of subscribers.
///
/// Region and credentials are those of the AWS environment variables, unless --local is given.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo admin")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// The table's name; the stack's output `SubscribersTable` says it.
    #[arg(long, global = true, default_value = "Subscribers")]
    pub(crate) table: String,

    /// Use the database of `cargo local`, at this port.
    #[arg(long, global = true, value_name = "PORT", num_args = 0..=1, default_missing_value = "8000", require_equals = true)]
    pub(crate) local: Option<u16>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what is stored about somebody.
    Show {
        /// The e-mail address, in any spelling.
        address: String,
    },
}
