use std::io::{self, Write};

use subscribers::{Status, Subscription, Timestamp, UnsentMail, now};

use crate::{chart::Chart, people::People, place::Place};

/// What a look at everybody comes to.
struct Census {
    now: Timestamp,
    of_status: [u64; Status::ALL.len()],
    unsent: u64,
    held: u64,
    refused: u64,
    sign_ups: Chart,
    confirmations: Chart,
    leaves: Chart,
}

impl Census {
    fn new(now: Timestamp) -> Self {
        Self {
            now,
            of_status: [0; Status::ALL.len()],
            unsent: 0,
            held: 0,
            refused: 0,
            sign_ups: Chart::until(now),
            confirmations: Chart::until(now),
            leaves: Chart::until(now),
        }
    }

    fn count(&mut self, subscription: &Subscription) {
        for (status, count) in Status::ALL.into_iter().zip(&mut self.of_status) {
            *count += u64::from(subscription.status == status);
        }
        match subscription.unsent_mail(self.now) {
            Some(UnsentMail::Waiting) => self.unsent += 1,
            Some(UnsentMail::Held) => self.held += 1,
            Some(UnsentMail::Refused) => self.refused += 1,
            None => {}
        }
        self.sign_ups.count(subscription.requested_at);
        self.confirmations.count(subscription.confirmed_at);
        self.leaves.count(subscription.unsubscribed_at);
    }
}

/// Says how it is going.
pub(crate) async fn status(place: &Place) -> anyhow::Result<()> {
    let mut census = Census::new(now()?);
    let mut people = People::of(&place.subscribers).await?;
    while let Some((_, subscription)) = people.next().await? {
        census.count(&subscription);
    }
    let mut out = io::stdout().lock();
    writeln!(out, "{}\n", place.name)?;
    for (status, count) in Status::ALL.into_iter().zip(census.of_status) {
        writeln!(out, "  {status:<14}{count:>9}")?;
    }
    if people.unreadable > 0 {
        writeln!(out, "  {:<14}{:>9}   items that this program did not write", "unreadable", people.unreadable)?;
    }
    writeln!(out, "\n  The last 30 days, up to today, of those whom the table still knows")?;
    for (name, chart) in
        [("sign-ups", &census.sign_ups), ("confirmations", &census.confirmations), ("leaves", &census.leaves)]
    {
        writeln!(out, "  {name:<14}{:>9}   {chart}", chart.total())?;
    }
    writeln!(out, "\n  Mails that are owed")?;
    writeln!(out, "  {:<14}{:>9}   the mailer is at it, or has given up: redrive", "not sent yet", census.unsent)?;
    writeln!(out, "  {:<14}{:>9}   too many at once: redrive --held, or let them expire", "set aside", census.held)?;
    writeln!(out, "  {:<14}{:>9}   by SES: redrive --refused, once it is mended", "refused", census.refused)?;
    if let Some(stack) = &place.stack {
        let mails = stack.counters.mails(census.now).await?;
        writeln!(out, "\n  {:<14}{mails:>9}   of {} that may go to new addresses", "this hour", stack.mails_per_hour)?;
        writeln!(out, "  {:<14}{:>9}   in the queue DeadLetters", "dead letters", stack.dead_letters.count().await?)?;
    }
    Ok(())
}
