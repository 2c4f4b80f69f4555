//! No key, password or token of anybody's is in the repository, as far as one can tell by its form.

use std::{collections::BTreeSet, fs, process::Command};

use regex_lite::Regex;
use tests::workspace_root;

/// What secrets look like: their form, a word in small letters that none is without and that is quickly looked for, and an
/// example in two parts, so that this file has none.
const SECRETS: [(&str, &str, [&str; 2]); 14] = [
    (r"\bAKIA[A-Z2-7]{16}\b", "akia", ["AKIA", "QWERTYUIOPASDFGH"]),
    (r"\bASIA[A-Z2-7]{16}\b", "asia", ["ASIA", "QWERTYUIOPASDFGH"]),
    (
        r#"(?i)(aws|secret)[a-z_]*key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}\b"#,
        "key",
        ["AWS_SECRET_ACCESS_KEY = ", "abcdefghijklmnopqrstuvwxyz0123456789ABCD"],
    ),
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "private key", ["-----BEGIN OPENSSH ", "PRIVATE KEY-----"]),
    (r"\bgh[pousr]_[A-Za-z0-9]{36}", "gh", ["ghp_", "0123456789abcdefghijklmnopqrstuvwxyz"]),
    (r"\bgithub_pat_[A-Za-z0-9_]{22}", "github_pat_", ["github_pat_", "0123456789abcdefghijkl"]),
    (r"\bglpat-[A-Za-z0-9_-]{20}", "glpat-", ["glpat-", "0123456789abcdefghij"]),
    (r"\bxox[abprs]-[0-9A-Za-z-]{10}", "xox", ["xoxb-", "0123456789"]),
    (r"https://hooks\.slack\.com/services/[A-Z0-9]", "hooks.slack", ["https://hooks.slack.com/", "services/T0"]),
    (r"\bAIza[0-9A-Za-z_-]{35}", "aiza", ["AIza", "0123456789abcdefghijklmnopqrstuvwxy"]),
    (r"\b[sr]k_live_[0-9A-Za-z]{16}", "k_live_", ["sk_live_", "0123456789abcdef"]),
    (r"_authToken\s*=\s*\S", "_authtoken", ["//registry.example/:_authToken", "=x"]),
    (r"\bcio[A-Za-z0-9]{32}\b", "cio", ["cio", "0123456789abcdefghijklmnopqrstuv"]),
    (r"[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/:@$]{3,}@[a-z0-9]", "://", ["https://user:", "password@host"]),
];

/// The forms of secrets that a text has.
fn secrets_in(text: &str) -> Vec<&'static str> {
    let has = |(pattern, word, _): &(&str, &str, _)| {
        let pattern = Regex::new(pattern).unwrap();
        text.lines().any(|line| line.to_ascii_lowercase().contains(word) && pattern.is_match(line))
    };
    let text_in_small_letters = text.to_ascii_lowercase();
    let suspects = SECRETS.iter().filter(|(_, word, _)| text_in_small_letters.contains(word));
    suspects.filter(|secret| has(secret)).map(|(pattern, ..)| *pattern).collect()
}

fn tracked_files() -> Vec<String> {
    // Whoever runs the tests need not be the one whom the files belong to.
    let mut git = Command::new("git");
    git.args(["-c", "safe.directory=*", "ls-files", "-z"]).current_dir(workspace_root());
    let listed = git.output().unwrap();
    assert!(listed.status.success(), "the project is a git repository: {listed:?}");
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn no_file_of_the_repository_has_a_secret() {
    let files = tracked_files();
    assert!(files.iter().any(|file| file == "README.md"), "{files:?}");
    for file in files {
        // Deleted and not committed yet.
        let Ok(bytes) = fs::read(workspace_root().join(&file)) else { continue };
        assert_eq!(secrets_in(&String::from_utf8_lossy(&bytes)), [""; 0], "{file} has what looks like a secret");
    }
}

#[test]
fn a_secret_is_recognised() {
    for (pattern, _, example) in SECRETS {
        assert_eq!(secrets_in(&format!("first line\nx = {}\n", example.concat())), [pattern]);
    }
}

#[test]
fn what_usually_holds_secrets_is_not_tracked() {
    let names: BTreeSet<_> =
        tracked_files().iter().filter_map(|file| Some(file.rsplit('/').next()?.to_owned())).collect();
    for name in names {
        let is_suspect =
            [".pem", ".key", ".p12", ".pfx", ".jks", ".sqlite", ".jsonl", ".csv"].iter().any(|end| name.ends_with(end));
        let is_suspect = is_suspect || name == ".env" || name.starts_with(".env.") || name.starts_with("id_");
        assert!(!is_suspect, "{name}");
    }
}

/// A key in the template's place would be in every deployment, and in CloudFormation's history.
#[test]
fn the_template_makes_its_secret_itself() {
    let template = fs::read_to_string(workspace_root().join("infra/template.yaml")).unwrap();
    assert!(template.contains("GenerateSecretString"));
    let keys = template.lines().filter(|line| line.trim_start().starts_with("TOKEN_KEY:")).count();
    assert_eq!(template.matches("{{resolve:secretsmanager:${TokenKey}}}").count(), keys);
    assert!(keys > 0);
}
