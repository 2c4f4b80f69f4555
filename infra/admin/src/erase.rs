//! `cargo admin erase`: erases everything that is stored about a person.

use std::io::Write;

use limits::BACKUP_DAYS;
use subscribers::{EmailAddress, Subscribers};

use crate::{
    prompt::Prompt,
    show::{NOTHING_IS_STORED, describe},
};

pub(crate) async fn erase(
    subscribers: &Subscribers,
    address: &EmailAddress,
    prompt: Prompt,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let Some(found) = subscribers.find(address.id()).await? else {
        writeln!(output, "{NOTHING_IS_STORED}")?;
        return Ok(());
    };
    describe(&found, output)?;
    if !prompt.is_answered_yes("Erase all of this? It cannot be undone.", output)? {
        writeln!(output, "Nothing was erased.")?;
        return Ok(());
    }
    let erased = subscribers.erase(address.id()).await?;
    let fields = erased.iter().flat_map(|erased| erased.fields()).filter(|field| field.value.is_some());
    let names: Vec<_> = fields.map(|field| field.name).collect();
    writeln!(output, "Erased: {}, and the id of the address.", names.join(", "))?;
    writeln!(
        output,
        "DynamoDB deletes the copies: in the table's stream after 24 hours, in its backups after {BACKUP_DAYS} days."
    )?;
    writeln!(output, "If an older list contains this address, an import of that list adds it again.")?;
    Ok(())
}
