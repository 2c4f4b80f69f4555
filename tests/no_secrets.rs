//! The repository contains no key, password or token, as far as their form shows.

use std::{collections::BTreeSet, fs, process::Command};

use regex_lite::Regex;
use tests::workspace_root;

/// For each kind of secret: its pattern, a word in lower case that every such secret contains (to search for it is
/// fast), and an example. The example is in two parts, so that this file contains no secret.
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

/// The patterns of the secrets in a text.
fn secrets_in(text: &str) -> Vec<&'static str> {
    let has = |(pattern, word, _): &(&str, &str, _)| {
        let pattern = Regex::new(pattern).unwrap();
        text.lines().any(|line| line.to_ascii_lowercase().contains(word) && pattern.is_match(line))
    };
    let lower_case = text.to_ascii_lowercase();
    let suspects = SECRETS.iter().filter(|(_, word, _)| lower_case.contains(word));
    suspects.filter(|secret| has(secret)).map(|(pattern, ..)| *pattern).collect()
}

fn tracked_files() -> Vec<String> {
    // The files may belong to another user than the one who runs the tests.
    let mut git = Command::new("git");
    git.args(["-c", "safe.directory=*", "ls-files", "-z"]).current_dir(workspace_root());
    let listed = git.output().unwrap();
    assert!(listed.status.success(), "git cannot list the files: {listed:?}");
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn no_file_of_the_repository_contains_a_secret() {
    let files = tracked_files();
    assert!(files.iter().any(|file| file == "README.md"), "{files:?}");
    for file in files {
        // The file may be deleted and the deletion not committed yet.
        let Ok(bytes) = fs::read(workspace_root().join(&file)) else { continue };
        assert_eq!(
            secrets_in(&String::from_utf8_lossy(&bytes)),
            [""; 0],
            "{file} contains something that looks like a secret"
        );
    }
}

#[test]
fn every_kind_of_secret_is_recognised() {
    for (pattern, _, example) in SECRETS {
        assert_eq!(secrets_in(&format!("first line\nx = {}\n", example.concat())), [pattern]);
    }
}

#[test]
fn no_file_that_usually_contains_secrets_is_in_the_repository() {
    let names: BTreeSet<_> =
        tracked_files().iter().filter_map(|file| Some(file.rsplit('/').next()?.to_owned())).collect();
    for name in names {
        let is_suspect =
            [".pem", ".key", ".p12", ".pfx", ".jks", ".sqlite", ".jsonl", ".csv"].iter().any(|end| name.ends_with(end));
        let is_suspect = is_suspect || name == ".env" || name.starts_with(".env.") || name.starts_with("id_");
        assert!(!is_suspect, "{name}");
    }
}

/// A key written in the template would be the same in every deployment, and visible in CloudFormation's history.
#[test]
fn each_deployment_generates_its_own_token_key() {
    let template = fs::read_to_string(workspace_root().join("infra/template.yaml")).unwrap();
    assert!(template.contains("GenerateSecretString"));
    let keys = template.lines().filter(|line| line.trim_start().starts_with("TOKEN_KEY:")).count();
    assert_eq!(template.matches("{{resolve:secretsmanager:${TokenKey}}}").count(), keys);
    assert!(keys > 0);
}
