use subscribers::{EmailAddress, Subscribers};

use crate::{
    arguments::Yes,
    prompt::ask,
    show::{NOTHING, describe},
};

/// Erases everything about somebody, and says what that was.
pub(crate) async fn erase(subscribers: &Subscribers, address: &EmailAddress, yes: Yes) -> anyhow::Result<()> {
    let Some(found) = subscribers.find(address.id()).await? else {
        println!("{NOTHING}");
        return Ok(());
    };
    print!("{}", describe(&found));
    if !ask("Erase all of this? It can't be undone.", yes)? {
        println!("Nothing was erased.");
        return Ok(());
    }
    let erased = subscribers.erase(address.id()).await?;
    let names = erased.iter().flat_map(|erased| erased.fields()).filter(|field| field.value.is_some());
    let names: Vec<_> = names.map(|field| field.name).collect();
    println!("Erased: {}, and the code that stands for the address.", names.join(", "));
    println!("Copies expire by themselves: in the table's stream after 24 hours, in its backups after 35 days.");
    println!("Nothing keeps an import from bringing the address back, should an older list have it.");
    Ok(())
}
