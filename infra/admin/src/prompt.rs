use std::io::{self, IsTerminal, Write};

use anyhow::bail;

use crate::arguments::Yes;

/// Asks before something that can't be undone. Anything but a yes is a no.
pub(crate) fn ask(question: &str, Yes { yes }: Yes) -> anyhow::Result<bool> {
    if yes {
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        bail!("nobody is there to answer; add --yes if it shall be done without asking");
    }
    print!("{question} [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
