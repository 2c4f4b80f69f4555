//! `cargo admin status`: how many subscribers there are, the last 30 days, and what waits for an operator.

use std::{
    collections::HashMap,
    fmt::Display,
    io::{self, Write},
};

use subscribers::{MailState, Request, Sending, Status, Subscriber, Subscribers, Timestamp, now};

use crate::{
    chart::{Chart, DAYS},
    connection::Connection,
    scan::{for_each_request, for_each_subscriber},
};

/// How many clients with held mails are listed.
const MOST_CLIENTS: usize = 5;

pub(crate) async fn status(connection: &Connection, output: &mut impl Write) -> anyhow::Result<()> {
    let now = now()?;
    let people = People::read(&connection.subscribers, now).await?;
    writeln!(output, "{}\n", connection.name)?;
    people.write(output)?;
    if connection.is_one_table {
        return Ok(());
    }
    OpenRequests::read(&connection.subscribers, now).await?.write(output)?;
    let mut mails = Mails::of(&connection.subscribers.sending().await?, now);
    if let Some(stack) = &connection.stack {
        mails.per_hour = Some(stack.mails_per_hour);
        mails.dead_letters = Some(stack.dead_letters.count().await?);
    }
    mails.write(output)?;
    Ok(())
}

/// What the table of subscribers says.
struct People {
    of_status: [u64; Status::ALL.len()],
    unreadable: usize,
    confirmations: Chart,
    unsubscribes: Chart,
}

impl People {
    const fn new(now: Timestamp) -> Self {
        Self {
            of_status: [0; Status::ALL.len()],
            unreadable: 0,
            confirmations: Chart::until(now),
            unsubscribes: Chart::until(now),
        }
    }

    async fn read(subscribers: &Subscribers, now: Timestamp) -> anyhow::Result<Self> {
        let mut people = Self::new(now);
        let unreadable = for_each_subscriber(subscribers, async |_, subscriber| {
            people.count(&subscriber);
            Ok(())
        });
        let unreadable = unreadable.await?.len();
        Ok(Self { unreadable, ..people })
    }

    fn count(&mut self, subscriber: &Subscriber) {
        for (status, count) in Status::ALL.into_iter().zip(&mut self.of_status) {
            *count += u64::from(subscriber.status == status);
        }
        self.confirmations.count(subscriber.confirmed_at);
        self.unsubscribes.count(subscriber.unsubscribed_at);
    }

    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        for (status, count) in Status::ALL.into_iter().zip(self.of_status) {
            write_line(output, status.as_str(), count, "")?;
        }
        write_unreadable(output, self.unreadable)?;
        writeln!(output, "\n  The last {DAYS} days up to today, without people whose data was deleted")?;
        write_line(output, "confirmations", self.confirmations.total(), &self.confirmations)?;
        write_line(output, "unsubscribes", self.unsubscribes.total(), &self.unsubscribes)
    }
}

/// What can have happened to the newest mail of a request: a name, the states, and what to do.
const MAILS: [(&str, &[MailState], &str); 6] = [
    ("sent", &[MailState::Sent], "not confirmed yet"),
    (
        "waiting",
        &[MailState::Owed, MailState::Retry, MailState::Sending],
        "if they are not sent within an hour: read the log",
    ),
    ("held", &[MailState::Held], "they leave by themselves"),
    ("refused by SES", &[MailState::Refused], "repair the cause, then redrive --refused"),
    ("unanswered", &[MailState::Unanswered], "perhaps sent: redrive --unanswered"),
    ("withheld", &[MailState::Withheld], "the mailbox gets no mail now"),
];

/// What the table of requests says.
#[derive(Default)]
struct OpenRequests {
    mails: [u64; MAILS.len()],
    unreadable: usize,
    /// Held mails by client.
    held: HashMap<String, u64>,
}

impl OpenRequests {
    async fn read(subscribers: &Subscribers, now: Timestamp) -> anyhow::Result<Self> {
        let mut requests = Self::default();
        let unreadable = for_each_request(subscribers, async |_, request| {
            requests.count(request, now);
            Ok(())
        });
        let unreadable = unreadable.await?.len();
        Ok(Self { unreadable, ..requests })
    }

    fn count(&mut self, request: Request, now: Timestamp) {
        if !request.is_open(now) {
            return;
        }
        for ((_, states, _), count) in MAILS.iter().zip(&mut self.mails) {
            *count += u64::from(states.contains(&request.state));
        }
        if request.state == MailState::Held {
            *self.held.entry(request.client.unwrap_or_default()).or_default() += 1;
        }
    }

    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        writeln!(output, "\n  Open requests, by what happened to their newest mail")?;
        for ((name, _, note), count) in MAILS.iter().zip(self.mails) {
            write_line(output, name, count, note)?;
        }
        write_unreadable(output, self.unreadable)?;
        if self.held.is_empty() {
            return Ok(());
        }
        writeln!(output, "\n  The connections with the most held mails, for redrive --held --client HASH")?;
        let mut clients: Vec<_> = self.held.iter().collect();
        clients.sort_by_key(|(client, held)| (u64::MAX - **held, *client));
        clients.into_iter().take(MOST_CLIENTS).try_for_each(|(client, held)| write_line(output, "held", held, client))
    }
}

/// What the counters, the parameters and the queue say.
struct Mails {
    last_hour: u64,
    last_day: u64,
    bounces: u64,
    complaints: u64,
    are_stopped: bool,
    /// Only of a deployed site.
    per_hour: Option<u64>,
    /// Only of a deployed site.
    dead_letters: Option<u64>,
}

impl Mails {
    fn of(sending: &Sending, now: Timestamp) -> Self {
        let [last_day, bounces, complaints] = sending.totals(now);
        Self {
            last_hour: sending.mails_in_last_hour(now),
            last_day,
            bounces,
            complaints,
            are_stopped: sending.breaker_is_open(now),
            per_hour: None,
            dead_letters: None,
        }
    }

    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        let limit = self.per_hour.map(|limit| format!("of {limit} in any sixty minutes (MailsPerHour)"));
        writeln!(output)?;
        write_line(output, "mails this hour", self.last_hour, limit.unwrap_or_default())?;
        let reports = format!("{} bounced, {} reported as spam", self.bounces, self.complaints);
        write_line(output, "mails this day", self.last_day, reports)?;
        if self.are_stopped {
            write_line(
                output,
                "mails stopped",
                "yes",
                "too many bounced or were reported: find the cause, then resume",
            )?;
        }
        let Some(dead_letters) = self.dead_letters else { return Ok(()) };
        write_line(output, "dead letters", dead_letters, "in the queue DeadLetters")
    }
}

fn write_unreadable(output: &mut impl Write, items: usize) -> io::Result<()> {
    if items == 0 {
        return Ok(());
    }
    write_line(output, "unreadable", items, "written by another program")
}

fn write_line(output: &mut impl Write, name: &str, value: impl Display, note: impl Display) -> io::Result<()> {
    let line = format!("  {name:<16}{value:>7}   {note}");
    writeln!(output, "{}", line.trim_end())
}

#[cfg(test)]
mod tests {
    use subscribers::{Consent, EmailAddress, Nonce};

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

    fn mails() -> Mails {
        Mails {
            last_hour: 1,
            last_day: 3,
            per_hour: Some(120),
            dead_letters: Some(0),
            ..Mails::of(&Sending::default(), NOW)
        }
    }

    fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut output = Vec::new();
        write(&mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn the_readme_shows_the_output() {
        let people = People {
            of_status: [418, 11, 3, 0],
            confirmations: chart([
                1, 0, 1, 2, 1, 0, 0, 1, 4, 2, 1, 1, 0, 0, 1, 12, 9, 4, 3, 1, 1, 0, 0, 2, 3, 1, 1, 1, 0, 0,
            ]),
            unsubscribes: chart([
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
            ]),
            ..People::new(NOW)
        };
        let requests = OpenRequests { mails: [2, 0, 0, 0, 0, 0], ..OpenRequests::default() };
        let output = written(|output| {
            writeln!(output, "stack academy\n")?;
            people.write(output)?;
            requests.write(output)?;
            mails().write(output)
        });
        assert!(include_str!("../../README.md").contains(&format!("```text\n{output}```")), "it is:\n{output}");
    }

    fn request(client: &str, state: MailState, expires_at: Timestamp) -> Request {
        Request {
            email: EmailAddress::parse("jo@example.org").unwrap(),
            consent: Consent { wording: "2026-11".into(), page: "/mission".into() },
            nonce: Nonce::from([1; 16]),
            client: Some(client.to_owned()),
            requested_at: NOW,
            expires_at,
            owed: 1,
            state,
            mails: 0,
            unanswered: 0,
            attempted_at: None,
            mailed_at: None,
            held_at: None,
            refused_at: None,
        }
    }

    #[test]
    fn the_connections_with_the_most_held_mails_come_first() {
        let mut requests = OpenRequests::default();
        for client in ["f", "e", "d", "c", "b", "flood", "flood", "a"] {
            requests.count(request(client, MailState::Held, NOW + 1), NOW);
        }
        requests.count(request("sent", MailState::Sent, NOW + 1), NOW);
        requests.count(request("expired", MailState::Held, NOW), NOW);
        let output = written(|output| requests.write(output));
        let (_, clients) = output.split_once("for redrive --held --client HASH\n").unwrap();
        let hashes: Vec<_> = clients.lines().map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>()).collect();
        assert_eq!(hashes, [["2", "flood"], ["1", "a"], ["1", "b"], ["1", "c"], ["1", "d"]]);
        assert!(output.contains("  held                  8   they leave by themselves\n"), "{output}");
    }

    #[test]
    fn each_state_of_a_mail_is_counted_once() {
        let states: Vec<_> = MAILS.iter().flat_map(|(_, states, _)| *states).map(|state| state.as_str()).collect();
        assert_eq!(states, ["sent", "owed", "retry", "sending", "held", "refused", "unanswered", "withheld"]);
    }

    #[test]
    fn stopped_mails_are_named_with_what_to_do() {
        let stopped = Mails { are_stopped: true, bounces: 12, ..mails() };
        let output = written(|output| stopped.write(output));
        assert!(output.contains("mails this day        3   12 bounced, 0 reported as spam\n"), "{output}");
        assert!(output.contains("mails stopped       yes   too many bounced"), "{output}");
        assert!(!written(|output| mails().write(output)).contains("stopped"));
    }

    #[test]
    fn a_site_on_this_machine_has_no_queue_and_no_known_limit() {
        let output = written(|output| Mails { per_hour: None, dead_letters: None, ..mails() }.write(output));
        assert_eq!(output, "\n  mails this hour       1\n  mails this day        3   0 bounced, 0 reported as spam\n");
    }
}
