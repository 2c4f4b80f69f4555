//! No key, password or token of anybody's is in the repository, as far as one can tell by its form.

use std::{collections::BTreeSet, fs, process::Command};

use regex_lite::Regex;
use tests::workspace_root;

/// What secrets look like, each with what follows its beginning in an example. The two are apart so that this file has none.
const SECRETS: [(&str, &str, &str); 13] = [
    (r"\b(AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b", "AKIA", "QWERTYUIOPASDFGH"),
    (
        r#"(?i)(aws|secret)[a-z_]*key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}\b"#,
        "aws_secret_access_key = ",
        "wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzzKEY",
    ),
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", "-----BEGIN OPENSSH ", "PRIVATE KEY-----"),
    (r"\bgh[pousr]_[A-Za-z0-9]{36}", "ghp_", "0123456789abcdefghijklmnopqrstuvwxyz"),
    (r"\bgithub_pat_[A-Za-z0-9_]{22}", "github_pat_", "0123456789abcdefghijkl"),
    (r"\bglpat-[A-Za-z0-9_-]{20}", "glpat-", "0123456789abcdefghij"),
    (r"\bxox[abprs]-[0-9A-Za-z-]{10}", "xoxb-", "0123456789"),
    (r"https://hooks\.slack\.com/services/[A-Z0-9]", "https://hooks.slack.com/", "services/T0"),
    (r"\bAIza[0-9A-Za-z_-]{35}", "AIza", "0123456789abcdefghijklmnopqrstuvwxy"),
    (r"\b[sr]k_live_[0-9A-Za-z]{16}", "sk_live_", "0123456789abcdef"),
    (r"_authToken\s*=\s*\S", "//registry.example/:_authToken", "=x"),
    (r"\bcio[A-Za-z0-9]{32}\b", "cio", "0123456789abcdefghijklmnopqrstuv"),
    (r"[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/:@$]{3,}@[a-z0-9]", "https://user:", "password@host"),
];

fn patterns() -> Vec<Regex> {
    SECRETS.iter().map(|(pattern, ..)| Regex::new(pattern).unwrap()).collect()
}

fn tracked_files() -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(workspace_root()).output().unwrap();
    assert!(listed.status.success(), "the project is a git repository: {listed:?}");
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
fn no_file_of_the_repository_has_a_secret() {
    let files = tracked_files();
    assert!(files.iter().any(|file| file == "README.md"), "{files:?}");
    let patterns = patterns();
    for file in files {
        // Deleted and not committed yet.
        let Ok(bytes) = fs::read(workspace_root().join(&file)) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for pattern in &patterns {
            let line = text.lines().position(|line| pattern.is_match(line));
            assert_eq!(line, None, "{file} has what looks like a secret, {pattern}; the line is counted from 0");
        }
    }
}

#[test]
fn a_secret_is_recognised() {
    for ((_, beginning, rest), pattern) in SECRETS.iter().zip(patterns()) {
        assert!(pattern.is_match(&format!("x = {beginning}{rest}")), "{pattern}");
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
