use std::{fs, path::PathBuf, time::Duration};

use anyhow::{bail, ensure};
use serde_json::Value;
use tests::workspace_root;

use crate::{Programs, Services, instance::Instance};

/// A program with the events that it is measured with.
pub(crate) struct Case {
    /// What the table calls it.
    pub(crate) name: String,
    /// Whether others are compared with it.
    pub(crate) is_reference: bool,
    pub(crate) program: PathBuf,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) task: Task,
}

/// What a program has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// To answer the same event, kept under `tests/events`, again and again.
    Answer(&'static str),
    /// To look up whose link this is, which nobody's is.
    Look,
    /// To take the sign-up of somebody new.
    SignUp,
    /// To send the mail that somebody new asked for.
    Mail,
    /// To note that somebody's mailbox does not exist.
    Bounce,
}

/// The case that all others are compared with.
pub(crate) const ORDINARY_BARE: usize = 0;
/// The one that is built as they are.
pub(crate) const DEPLOYED_BARE: usize = 1;

impl Case {
    /// All of them, in the order of the table.
    pub(crate) fn all(programs: &Programs, services: &Services) -> Vec<Self> {
        let bare = Self {
            name: "bare, by `cargo build --release`".to_owned(),
            is_reference: true,
            program: programs.bare.clone(),
            environment: Vec::new(),
            task: Task::Answer("mission.json"),
        };
        let function = |name: &str, program: &str, task| Self {
            name: name.to_owned(),
            is_reference: program == "bare",
            program: programs.deployed(program),
            environment: services.environment(program),
            task,
        };
        vec![
            bare,
            function("bare, built as the functions are", "bare", Task::Answer("mission.json")),
            function("`mission`", "mission", Task::Answer("mission.json")),
            function("`vision`", "vision", Task::Answer("vision.json")),
            function("`assets`: an unknown address", "assets", Task::Answer("unknown.json")),
            function("`newsletter`: a sign-up", "newsletter", Task::SignUp),
            function("`mailer`: a mail", "mailer", Task::Mail),
            function("`feedback`: a bounce", "feedback", Task::Bounce),
        ]
    }

    /// Has an instance of it do its task so many times, and returns how long it took to answer all of them.
    pub(crate) async fn perform(
        &self,
        instance: &mut Instance,
        services: &Services,
        times: u32,
    ) -> anyhow::Result<Duration> {
        let mails_before = if self.task == Task::Mail { services.mails() } else { 0 };
        let mut duration = Duration::ZERO;
        for _ in 0..times {
            let event = self.task.event(services).await?;
            let (answer, waited) = instance.invoke(event).await?;
            self.task.check(&answer)?;
            duration += waited;
        }
        if self.task == Task::Mail {
            // The answer says no more than that nothing has failed: as if no mail were owed.
            let sent = services.mails() - mails_before;
            ensure!(sent == usize::try_from(times)?, "of {times} mails, {sent} were sent");
        }
        Ok(duration)
    }
}

impl Task {
    /// The next event.
    pub(crate) async fn event(self, services: &Services) -> anyhow::Result<String> {
        match self {
            Self::Answer(name) => event(name),
            Self::SignUp => Ok(event("sign-up.json")?.replace("jo%40", &format!("{}%40", services.new_visitor()))),
            Self::Look => {
                let link =
                    event("sign-up.json")?.replace("POST", "GET").replace("/newsletter\"", "/newsletter/confirm\"");
                let token = "A".repeat(43);
                Ok(link.replace(r#""rawQueryString": """#, &format!(r#""rawQueryString": "t={token}""#)))
            }
            Self::Mail => services.owed_mail().await,
            Self::Bounce => {
                let address = format!("{}@example.org", services.new_visitor());
                Ok(event("bounce-event.json")?.replace("bounce@simulator.amazonses.com", &address))
            }
        }
    }

    /// Whether the answer is the one that the event should have had, and not a failure that may have cost less.
    pub(crate) fn check(self, answer: &[u8]) -> anyhow::Result<()> {
        let json: Value = serde_json::from_slice(answer)?;
        let is_right = match self {
            Self::Answer("unknown.json") | Self::Look => json["statusCode"] == 404,
            Self::Answer(_) => json["statusCode"] == 200,
            Self::SignUp => json["statusCode"] == 303,
            Self::Mail => json["batchItemFailures"].as_array().is_some_and(Vec::is_empty),
            Self::Bounce => json.is_null(),
        };
        if is_right { Ok(()) } else { bail!("{self:?} came to {json}") }
    }
}

fn event(name: &str) -> anyhow::Result<String> {
    Ok(fs::read_to_string(workspace_root().join("tests/events").join(name))?)
}
