//! The rows of the tables: each program, and the events that it is measured with.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{bail, ensure};
use serde_json::Value;
use site::path;
use tests::workspace_root;

use crate::{LocalAws, Programs, instance::Instance};

/// A program, and what it has to do.
pub(crate) struct Workload {
    /// The name of the row.
    pub(crate) name: String,
    /// Whether other rows are compared with this one.
    pub(crate) is_reference: bool,
    pub(crate) program: PathBuf,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) task: Task,
}

/// What a program has to do for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Answer a request for this address.
    Get(&'static str),
    /// Look for the owner of a token that belongs to nobody.
    LookUp,
    /// Accept the sign-up of a new person.
    SignUp,
    /// Send the mail for a new sign-up.
    Mail,
    /// Store that the mailbox of a new person does not exist.
    Bounce,
}

/// An address that no page has.
pub(crate) const UNKNOWN_ADDRESS: &str = "/nowhere";

/// The row with which all others are compared.
pub(crate) const ORDINARY_BARE: usize = 0;
/// The bare function that is built as the functions are.
pub(crate) const DEPLOYED_BARE: usize = 1;

impl Workload {
    /// All rows, in the order of the table: the bare functions, the functions that answer with pages, and the others.
    pub(crate) fn all(programs: &Programs, aws: &LocalAws) -> anyhow::Result<Vec<Self>> {
        let bare = |name: &str, program, environment| Self {
            name: name.to_owned(),
            is_reference: true,
            program,
            environment,
            task: Task::Get(path::MISSION),
        };
        let functions = aws.template.functions().iter().map(|function| {
            let program = function.binary.as_str();
            let (what, task) = task_of(program, aws)?;
            Ok(Self {
                name: format!("`{program}`{what}"),
                is_reference: false,
                program: programs.deployed(program),
                environment: aws.environment(program),
                task,
            })
        });
        let mut functions = functions.collect::<anyhow::Result<Vec<_>>>()?;
        functions.sort_by_key(|function| !matches!(function.task, Task::Get(_)));
        let mut all = vec![
            bare("bare, by `cargo build --release`", programs.bare.clone(), Vec::new()),
            bare("bare, built as the functions are", programs.deployed("bare"), aws.environment("bare")),
        ];
        all.append(&mut functions);
        Ok(all)
    }

    /// Gives `times` events to an instance, and returns how long it took to answer all of them.
    pub(crate) async fn perform(
        &self,
        instance: &mut Instance,
        aws: &LocalAws,
        times: u32,
    ) -> anyhow::Result<Duration> {
        let mails_before = if self.task == Task::Mail { aws.mails() } else { 0 };
        let mut duration = Duration::ZERO;
        for _ in 0..times {
            let event = self.task.event(aws).await?;
            let (answer, waited) = instance.invoke(event).await?;
            self.task.check(&answer)?;
            duration += waited;
        }
        if self.task == Task::Mail {
            // If no mail is owed, the mailer gives the same answer, so the mails are counted.
            let sent = aws.mails() - mails_before;
            ensure!(sent == usize::try_from(times)?, "of {times} mails, {sent} were sent");
        }
        Ok(duration)
    }
}

/// The task that a function is measured with, and the words for it in the name of its row.
fn task_of(function: &str, aws: &LocalAws) -> anyhow::Result<(&'static str, Task)> {
    let mut pages = path::PUBLIC_PAGES.iter().copied().chain([UNKNOWN_ADDRESS]);
    Ok(match function {
        "newsletter" => (": a sign-up", Task::SignUp),
        "mailer" => (": a mail", Task::Mail),
        "feedback" => (": a bounce", Task::Bounce),
        _ => match pages.find(|page| aws.function_at(page) == Some(function)) {
            Some(UNKNOWN_ADDRESS) => (": an unknown address", Task::Get(UNKNOWN_ADDRESS)),
            Some(page) => ("", Task::Get(page)),
            None => bail!(
                "the function {function} has no public page, so the bench does not know what to measure: add it to \
                 task_of in tests/bench/src/workloads.rs"
            ),
        },
    })
}

impl Task {
    /// The next event.
    pub(crate) async fn event(self, aws: &LocalAws) -> anyhow::Result<String> {
        match self {
            Self::Get(path) => get(path),
            Self::LookUp => {
                let token = "A".repeat(43);
                Ok(get(path::CONFIRM)?.replace(r#""rawQueryString": """#, &format!(r#""rawQueryString": "t={token}""#)))
            }
            Self::SignUp => Ok(event("sign-up.json")?.replace("jo%40", &format!("{}%40", aws.new_person()))),
            Self::Mail => aws.owed_mail().await,
            Self::Bounce => {
                let address = format!("{}@example.org", aws.new_person());
                Ok(event("bounce-event.json")?.replace("bounce@simulator.amazonses.com", &address))
            }
        }
    }

    /// Fails if the answer is not the expected one. An error, for example, may cost less than a correct answer.
    pub(crate) fn check(self, answer: &[u8]) -> anyhow::Result<()> {
        let json: Value = serde_json::from_slice(answer)?;
        let is_right = match self {
            Self::Get(UNKNOWN_ADDRESS) | Self::LookUp => json["statusCode"] == 404,
            Self::Get(_) => json["statusCode"] == 200,
            Self::SignUp => json["statusCode"] == 303,
            Self::Mail => json["batchItemFailures"].as_array().is_some_and(Vec::is_empty),
            Self::Bounce => json.is_null(),
        };
        if is_right { Ok(()) } else { bail!("the answer to {self:?} is {json}") }
    }
}

fn get(path: &str) -> anyhow::Result<String> {
    Ok(event("mission.json")?.replace(path::MISSION, path))
}

fn event(name: &str) -> anyhow::Result<String> {
    Ok(fs::read_to_string(workspace_root().join("tests/events").join(name))?)
}
