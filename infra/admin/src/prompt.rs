//! The question before a change, and the option that skips it.

use std::io::{self, IsTerminal, Write};

use anyhow::ensure;
use clap::Args;

/// Asks the operator before something is changed, unless --yes is given.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Prompt {
    /// Do not ask before the change
    #[arg(long)]
    yes: bool,
}

impl Prompt {
    /// Asks a question. Every answer except yes means no.
    pub(crate) fn is_answered_yes(self, question: &str, output: &mut impl Write) -> anyhow::Result<bool> {
        if self.yes {
            return Ok(true);
        }
        ensure!(
            io::stdin().is_terminal(),
            "this command asks before it changes something, but there is no terminal; add --yes to skip the question"
        );
        write!(output, "{question} [y/N] ")?;
        output.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }
}
