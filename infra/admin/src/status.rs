//! `cargo admin status`: how many subscribers there are, the last 30 days, and what waits for an operator.

use std::{
    fmt::Display,
    io::{self, Write},
};

use subscribers::{Status, Subscription, Timestamp, UnsentMail, now};

use crate::{
    chart::{Chart, DAYS},
    connection::Connection,
    for_each_subscriber::for_each_subscriber,
    stack::Stack,
};

pub(crate) async fn status(connection: &Connection, output: &mut impl Write) -> anyhow::Result<()> {
    let now = now()?;
    let mut statistics = Statistics::new(now);
    statistics.unreadable = for_each_subscriber(&connection.subscribers, async |_, subscription| {
        statistics.count(&subscription);
        Ok(())
    })
    .await?;
    writeln!(output, "{}\n", connection.name)?;
    statistics.write(output)?;
    if let Some(stack) = &connection.stack {
        StackStatistics::read(stack, now).await?.write(output)?;
    }
    Ok(())
}

/// What the table of subscribers says.
struct Statistics {
    now: Timestamp,
    of_status: [u64; Status::ALL.len()],
    unreadable: u64,
    sign_ups: Chart,
    confirmations: Chart,
    unsubscribes: Chart,
    waiting: u64,
    held: u64,
    refused: u64,
}

impl Statistics {
    fn new(now: Timestamp) -> Self {
        Self {
            now,
            of_status: [0; Status::ALL.len()],
            unreadable: 0,
            sign_ups: Chart::until(now),
            confirmations: Chart::until(now),
            unsubscribes: Chart::until(now),
            waiting: 0,
            held: 0,
            refused: 0,
        }
    }

    fn count(&mut self, subscription: &Subscription) {
        for (status, count) in Status::ALL.into_iter().zip(&mut self.of_status) {
            *count += u64::from(subscription.status == status);
        }
        self.sign_ups.count(subscription.requested_at);
        self.confirmations.count(subscription.confirmed_at);
        self.unsubscribes.count(subscription.unsubscribed_at);
        match subscription.unsent_mail(self.now) {
            Some(UnsentMail::Waiting) => self.waiting += 1,
            Some(UnsentMail::Held) => self.held += 1,
            Some(UnsentMail::Refused) => self.refused += 1,
            None => {}
        }
    }

    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        for (status, count) in Status::ALL.into_iter().zip(self.of_status) {
            write_line(output, status.as_str(), count, "")?;
        }
        if self.unreadable > 0 {
            write_line(output, "unreadable", self.unreadable, "written by another program")?;
        }
        writeln!(output, "\n  The last {DAYS} days, counting only people who are still in the table")?;
        write_line(output, "sign-ups", self.sign_ups.total(), &self.sign_ups)?;
        write_line(output, "confirmations", self.confirmations.total(), &self.confirmations)?;
        write_line(output, "unsubscribes", self.unsubscribes.total(), &self.unsubscribes)?;
        writeln!(output, "\n  Confirmation mails that were not sent")?;
        write_line(output, "waiting", self.waiting, "the mailer tries for an hour; after that, use redrive")?;
        write_line(
            output,
            "set aside",
            self.held,
            "too many sign-ups in an hour; use redrive --held, or let them expire",
        )?;
        write_line(output, "refused by SES", self.refused, "repair the cause, then use redrive --refused")
    }
}

/// What only a deployed site has.
struct StackStatistics {
    mails: u64,
    mails_per_hour: u64,
    dead_letters: u64,
}

impl StackStatistics {
    async fn read(stack: &Stack, now: Timestamp) -> anyhow::Result<Self> {
        Ok(Self {
            mails: stack.counters.mails(now).await?,
            mails_per_hour: stack.mails_per_hour,
            dead_letters: stack.dead_letters.count().await?,
        })
    }

    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        let limit = format!("of {} allowed to unconfirmed addresses (MailsPerHour)", self.mails_per_hour);
        writeln!(output)?;
        write_line(output, "mails this hour", self.mails, limit)?;
        write_line(output, "dead letters", self.dead_letters, "in the queue DeadLetters")
    }
}

fn write_line(output: &mut impl Write, name: &str, number: u64, note: impl Display) -> io::Result<()> {
    let line = format!("  {name:<16}{number:>7}   {note}");
    writeln!(output, "{}", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = 1_795_000_000;

    /// The oldest day first.
    fn chart(days: [u64; DAYS]) -> Chart {
        let mut chart = Chart::until(NOW);
        for (days_ago, count) in (0..).zip(days.into_iter().rev()) {
            (0..count).for_each(|_| chart.count(Some(NOW - days_ago * 24 * 60 * 60)));
        }
        chart
    }

    #[test]
    fn the_readme_shows_the_output() {
        let statistics = Statistics {
            of_status: [2, 418, 11, 3, 0],
            sign_ups: chart([
                1, 0, 1, 2, 1, 0, 0, 1, 4, 2, 1, 1, 0, 0, 1, 12, 9, 4, 3, 2, 1, 0, 0, 2, 3, 1, 1, 1, 0, 2,
            ]),
            confirmations: chart([
                1, 0, 1, 2, 1, 0, 0, 1, 4, 2, 1, 1, 0, 0, 1, 12, 9, 4, 3, 1, 1, 0, 0, 2, 3, 1, 1, 1, 0, 0,
            ]),
            unsubscribes: chart([
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
            ]),
            ..Statistics::new(NOW)
        };
        let mut output = b"stack academy\n\n".to_vec();
        statistics.write(&mut output).unwrap();
        StackStatistics { mails: 4, mails_per_hour: 500, dead_letters: 0 }.write(&mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        assert!(include_str!("../../README.md").contains(&format!("```text\n{output}```")), "it is:\n{output}");
    }
}
