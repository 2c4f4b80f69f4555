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

/// A running function.
pub(crate) struct Instance {
    /// Killed when dropped, and before the other side is gone, of which it would complain.
    process: Child,
    api: RuntimeApi,
    id: u32,
    /// From before the process was made until it asked for its first event.
    pub(crate) start: Duration,
}

impl Instance {
    /// Starts a program and waits until it asks for an event. `through` is what runs it, if it does not run by itself.
    pub(crate) async fn start(
        program: &Path,
        environment: &[(String, String)],
        through: &[&str],
    ) -> anyhow::Result<Self> {
        let mut api = RuntimeApi::start().await?;
        let mut command = match through {
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
            .stderr(if through.is_empty() { Stdio::inherit() } else { Stdio::piped() })
            .kill_on_drop(true);
        let before = Instant::now();
        let mut process = command.spawn().with_context(|| format!("{} does not start", program.display()))?;
        let id = process.id().context("it ended at once")?;
        let asked = tokio::select! {
            asked = api.asked() => asked?,
            ended = process.wait() => bail!("{} ended at once: {}", program.display(), ended?),
        };
        Ok(Self { process, api, id, start: asked - before })
    }

    /// Gives the function an event: its answer, and how long that took. Waits until the function is ready for the next one.
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

    /// How long its threads have been running on a processor, but for those that have ended.
    ///
    /// Linux counts a thread when it stops running. So this waits until none runs: a function that has asked for its next event
    /// may not have gone to sleep yet.
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

    /// The most memory that it has had, in bytes.
    pub(crate) fn peak_memory(&self) -> anyhow::Result<u64> {
        peak_memory(self.id)
    }

    /// Ends it, and waits until it is gone.
    pub(crate) async fn kill(mut self) -> anyhow::Result<()> {
        Ok(self.process.kill().await?)
    }

    /// Asks the process to end, and returns what it wrote to standard error.
    pub(crate) async fn end(self) -> anyhow::Result<String> {
        // The shell's own command: not every machine has a program of this name.
        Command::new("sh").args(["-c", r#"kill "$0""#, &self.id.to_string()]).status().await?;
        let output = self.process.wait_with_output().await?;
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Whether a thread, by its directory in `/proc`, waits for something.
fn is_asleep(thread: &Path) -> anyhow::Result<bool> {
    let statistics = fs::read_to_string(thread.join("stat"))?;
    // Its name, in brackets, may have anything in it.
    let (_, after_name) = statistics.rsplit_once(") ").context("an empty stat")?;
    Ok(after_name.starts_with('S'))
}

/// The most memory that a running process has had, in bytes.
pub(crate) fn peak_memory(process: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}
