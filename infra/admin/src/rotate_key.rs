//! `cargo admin rotate-key`: replaces the key that signs links, in two steps.
//!
//! While a stack is deployed, some functions have the new version of the secret and others do not. So in the first step all
//! functions learn the new key, and in the second step they sign with it.

use std::io::Write;

use anyhow::{Context, bail};

use crate::{connection::Connection, prompt::Prompt, secret::Version, stack::Stack};

/// Does the next step.
pub(crate) async fn rotate_key(connection: &Connection, prompt: Prompt, output: &mut impl Write) -> anyhow::Result<()> {
    let stack = connection.stack.as_ref();
    let stack = stack.context("only a deployed site has its key in AWS Secrets Manager; use --stack NAME")?;
    stack.ensure_deployed()?;
    let secret = &stack.token_key;
    let (current, previous) = (secret.current().await?, secret.previous().await?);
    if !is_deployed(&current, previous.as_ref(), &stack.token_key_version) {
        bail!(
            "version {} of the secret is not deployed, so the next step is not possible; deploy it: {}",
            current.id,
            deployment(stack, &current.id)
        );
    }
    let step = Step::next(&current, previous.as_ref());
    writeln!(output, "{}", step.announcement())?;
    if !prompt.is_answered_yes("Make a new version of the secret?", output)? {
        writeln!(output, "The secret was not changed.")?;
        return Ok(());
    }
    let keys = match step {
        Step::Learn => current.keys.with_last(secret.random_key().await?),
        Step::Sign => current.keys.with_last_first(),
    };
    let version = secret.put(&keys).await?;
    writeln!(output, "Made version {version}. Deploy it:\n  {}", deployment(stack, &version))?;
    writeln!(output, "{}", step.what_follows())?;
    Ok(())
}

/// The steps of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// All functions learn a new key. The old one still signs.
    Learn,
    /// All functions know the new key. From now on, it signs.
    Sign,
}

impl Step {
    /// The second step follows a version that only adds a key at the end, which is what the first step makes.
    fn next(current: &Version, previous: Option<&Version>) -> Self {
        let added = previous.is_some_and(|previous| current.keys.is_one_longer_than(&previous.keys));
        if added { Self::Sign } else { Self::Learn }
    }

    const fn announcement(self) -> &'static str {
        match self {
            Self::Learn => "Step 1 of 2: all functions learn a new key. The old key still signs links.",
            Self::Sign => "Step 2 of 2: the new key signs links. Links that the old key signed still work.",
        }
    }

    const fn what_follows(self) -> &'static str {
        match self {
            Self::Learn => "Then run rotate-key again, for step 2.",
            Self::Sign => "Then the rotation is complete.",
        }
    }
}

/// Whether the functions have the current version of the secret. `deployed` is empty if they have the version that
/// CloudFormation generated.
fn is_deployed(current: &Version, previous: Option<&Version>, deployed: &str) -> bool {
    deployed == current.id || (deployed.is_empty() && previous.is_none())
}

fn deployment(stack: &Stack, version: &str) -> String {
    format!(
        "sam deploy --template infra/template.yaml --stack-name {} --parameter-overrides TokenKeyVersion={version}",
        stack.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Keys;

    fn version(id: &str, keys: &str) -> Version {
        Version { id: id.to_owned(), keys: Keys::parse(keys) }
    }

    #[test]
    fn the_order_of_the_keys_tells_the_next_step() {
        for (previous, current, step) in [
            (None, "old", Step::Learn),
            (Some("old"), "old new", Step::Sign),
            (Some("old new"), "new old", Step::Learn),
            (Some("new old"), "new old third", Step::Sign),
            (Some("new old third"), "third new old", Step::Learn),
            // Somebody replaced a stolen key.
            (Some("stolen old"), "fresh", Step::Learn),
        ] {
            let previous = previous.map(|keys| version("1", keys));
            assert_eq!(Step::next(&version("2", current), previous.as_ref()), step, "{current}");
        }
    }

    #[test]
    fn a_rotation_puts_the_new_key_last_and_then_first() {
        let learnt = Keys::parse("old").with_last("new".to_owned());
        assert!(learnt == Keys::parse("old new"));
        assert!(learnt.with_last_first() == Keys::parse("new old"));
    }

    #[test]
    fn a_step_needs_the_version_before_it_on_all_functions() {
        let (first, second) = (version("1", "old"), version("2", "old new"));
        assert!(is_deployed(&first, None, ""), "CloudFormation generated the only version");
        assert!(is_deployed(&second, Some(&first), "2"));
        assert!(!is_deployed(&second, Some(&first), "1"));
        assert!(!is_deployed(&second, Some(&first), ""));
    }
}
