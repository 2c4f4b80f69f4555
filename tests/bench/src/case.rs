use std::{fs, path::PathBuf};

use anyhow::bail;
use serde_json::Value;
use tests::workspace_root;

use crate::{Programs, Services};

/// A program with the events that it is measured with.
pub(crate) struct Case {
    /// What the table calls it.
    pub(crate) name: String,
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
            program: programs.bare.clone(),
            environment: Vec::new(),
            task: Task::Answer("mission.json"),
        };
        let function = |name: &str, program: &str, task| Self {
            name: name.to_owned(),
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
            function("`feedback`: a bounce", "feedback", Task::Answer("bounce-event.json")),
        ]
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
        }
    }

    /// Whether the answer is the one that the event should have had, and not a failure that may have cost less.
    pub(crate) fn check(self, answer: &[u8]) -> anyhow::Result<()> {
        let json: Value = serde_json::from_slice(answer)?;
        let is_right = match self {
            Self::Answer("unknown.json") | Self::Look => json["statusCode"] == 404,
            Self::Answer("bounce-event.json") => json.is_null(),
            Self::Answer(_) => json["statusCode"] == 200,
            Self::SignUp => json["statusCode"] == 303,
            Self::Mail => json["batchItemFailures"].as_array().is_some_and(Vec::is_empty),
        };
        if is_right { Ok(()) } else { bail!("{self:?} came to {json}") }
    }
}

fn event(name: &str) -> anyhow::Result<String> {
    Ok(fs::read_to_string(workspace_root().join("tests/events").join(name))?)
}
