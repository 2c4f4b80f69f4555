//! A running instance of a function, and what Linux says about it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use axum::body::Bytes;
use tokio::{
    process::{Child, Command},
    task::yield_now,
};

use crate::runtime_api::RuntimeApi;

/// A running function, with a Runtime API of its own.
pub(crate) struct Instance {
    /// This field is dropped first, which kills the process. Otherwise the function would report that its Runtime API
    /// is gone.
    process: Child,
    api: RuntimeApi,
    id: u32,
    /// The time from before the process existed until it asked for its first event.
    pub(crate) start: Duration,
}

impl Instance {
    /// Starts a program and waits until it asks for an event. `runner` is the command that runs the program, or empty.
    pub(crate) async fn start(
        program: &Path,
        environment: &[(String, String)],
        runner: &[&str],
    ) -> anyhow::Result<Self> {
        let mut api = RuntimeApi::start().await?;
        let mut command = match runner {
            [] => Command::new(program),
            [runner, arguments @ ..] => {
                let mut command = Command::new(runner);
                command.args(arguments).arg(program);
                command
            }
        };
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "bench")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", "AKIDBENCH")
            .env("AWS_SECRET_ACCESS_KEY", "bench")
            .env("AWS_SESSION_TOKEN", "bench")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(if runner.is_empty() { Stdio::inherit() } else { Stdio::piped() })
            .kill_on_drop(true);
        let before = Instant::now();
        let mut process = command.spawn().with_context(|| format!("{} does not start", program.display()))?;
        let id = process.id().context("the function ended at once")?;
        let asked = tokio::select! {
            asked = api.asked() => asked?,
            ended = process.wait() => bail!("{} ended at once: {}", program.display(), ended?),
        };
        Ok(Self { process, api, id, start: asked - before })
    }

    /// Gives an event to the function. Returns the answer and how long it took. Waits until the function asks for the next event.
    pub(crate) async fn invoke(&mut self, event: String) -> anyhow::Result<(Bytes, Duration)> {
        let before = Instant::now();
        let answer = tokio::select! {
            answer = self.api.answer(event) => answer?,
            ended = self.process.wait() => bail!("the function ended: {}", ended?),
        };
        self.api.asked().await?;
        if answer.is_failure {
            bail!("the function failed: {}", String::from_utf8_lossy(&answer.body));
        }
        Ok((answer.body, answer.at - before))
    }

    /// The CPU time of its threads, without the threads that have ended.
    ///
    /// Linux adds the time of a thread when the thread stops running. So this waits until all threads sleep: a function that has
    /// asked for its next event may still run for a moment.
    pub(crate) async fn cpu_time(&self) -> anyhow::Result<Duration> {
        let threads = self.threads()?;
        for thread in &threads {
            while !is_asleep(thread)? {
                yield_now().await;
            }
        }
        let mut nanoseconds = 0;
        for thread in threads {
            let statistics = fs::read_to_string(thread.join("schedstat"))?;
            nanoseconds += statistics.split(' ').next().context("an empty schedstat")?.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    fn threads(&self) -> anyhow::Result<Vec<PathBuf>> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.id))?;
        Ok(threads.map(|thread| Ok(thread?.path())).collect::<Result<_, io::Error>>()?)
    }

    /// The most memory that it has used, in bytes.
    pub(crate) fn peak_memory(&self) -> anyhow::Result<u64> {
        peak_memory(self.id)
    }

    /// Kills the process, and waits until it has ended.
    pub(crate) async fn kill(mut self) -> anyhow::Result<()> {
        Ok(self.process.kill().await?)
    }

    /// Asks the process to end, and returns what it wrote to standard error.
    pub(crate) async fn end(self) -> anyhow::Result<String> {
        // Every shell has this command; not every machine has a program with this name.
        Command::new("sh").args(["-c", r#"kill "$0""#, &self.id.to_string()]).status().await?;
        let output = self.process.wait_with_output().await?;
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Whether a thread sleeps. `thread` is its folder in `/proc`.
fn is_asleep(thread: &Path) -> anyhow::Result<bool> {
    let statistics = fs::read_to_string(thread.join("stat"))?;
    // The name of the program is in parentheses, and may contain any characters.
    let (_, after_name) = statistics.rsplit_once(") ").context("an empty stat")?;
    Ok(after_name.starts_with('S'))
}

/// The most memory that a running process has used, in bytes.
pub(crate) fn peak_memory(process: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}
