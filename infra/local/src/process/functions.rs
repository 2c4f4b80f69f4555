//! Runs the functions of the template as Lambda does: each is a program that takes its work from the Lambda API.

use std::{collections::BTreeMap, fs::File, io, net::SocketAddr, path::Path, process::Stdio, time::Duration};

use futures::{StreamExt, stream::FuturesUnordered};
use tokio::{
    process::{Child, Command},
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{Function, template::REGION};

/// How long an instance that ended waits for its successor, if it ran for [`LONG`] before.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// An instance that ran for this long did not fail to start.
const LONG: Duration = Duration::from_secs(10);

/// The functions that run. They end when this is dropped.
#[derive(Debug)]
pub struct Functions {
    lambda_api: SocketAddr,
    environment: BTreeMap<String, String>,
    log: Option<File>,
    /// What keeps the instances of a function running, by its name.
    running: Vec<(String, JoinSet<()>)>,
}

impl Functions {
    /// No function yet. Those that are started take their work from the Lambda API at this address. They find `environment`
    /// in their environment, before what the template says and what Lambda sets, and nothing else. They write to `log`, or
    /// to where this program writes.
    #[must_use]
    pub const fn new(lambda_api: SocketAddr, environment: BTreeMap<String, String>, log: Option<File>) -> Self {
        Self { lambda_api, environment, log, running: Vec::new() }
    }

    /// Starts instances of a function beside those that run already. One that ends by itself is started again.
    ///
    /// # Errors
    ///
    /// If the operating system does not give another handle to the log.
    pub fn start(&mut self, function: &Function, program: &Path, instances: usize) -> io::Result<()> {
        let command = self.command(function, program)?;
        let mut running = JoinSet::new();
        running.spawn(keep_running(function.binary.clone(), command, instances));
        self.running.push((function.binary.clone(), running));
        Ok(())
    }

    /// Kills all instances of a function. When this returns, none takes any more work.
    pub async fn stop(&mut self, name: &str) {
        for (_, mut instances) in self.running.extract_if(.., |(running, _)| running == name) {
            instances.shutdown().await;
        }
    }

    fn command(&self, function: &Function, program: &Path) -> io::Result<Command> {
        let name = &function.binary;
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", format!("http://{}/.rt/{name}", self.lambda_api))
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_REGION", REGION)
            // Each function signs as itself, so that a service knows who calls.
            .env("AWS_ACCESS_KEY_ID", name)
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .envs(&function.environment)
            .envs(&self.environment)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if let Some(log) = &self.log {
            command.stdout(log.try_clone()?).stderr(log.try_clone()?);
        }
        Ok(command)
    }
}

/// Starts instances, and another one for each that ends. The more of them end soon, the later the next one starts.
async fn keep_running(name: String, mut command: Command, instances: usize) {
    let mut running: FuturesUnordered<_> = (0..instances).map(|_| end_of(command.spawn())).collect();
    let (mut pause, mut started) = (FIRST_PAUSE, Instant::now());
    while let Some(why) = running.next().await {
        if started.elapsed() >= LONG {
            pause = FIRST_PAUSE;
        }
        eprintln!("{name} {why}; it starts again in {} s", pause.as_secs());
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
        started = Instant::now();
        running.push(end_of(command.spawn()));
    }
}

/// Returns when an instance has ended, and how.
async fn end_of(instance: io::Result<Child>) -> String {
    let ended = match instance {
        Ok(mut instance) => instance.wait().await,
        Err(error) => return format!("cannot start: {error}"),
    };
    ended.map_or_else(|error| format!("is lost: {error}"), |status| format!("stopped by itself ({status})"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Template;

    const TEMPLATE: &str = "
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../target/lambda/page/bootstrap.zip
      Environment: { Variables: { SITE_URL: http://localhost } }
";

    /// Waits until something is in a file.
    async fn eventually(file: &Path, is_there: impl Fn(&str) -> bool) -> String {
        let found = async {
            loop {
                match fs::read_to_string(file) {
                    Ok(text) if is_there(&text) => return text,
                    _ => sleep(Duration::from_millis(20)).await,
                }
            }
        };
        tokio::time::timeout(Duration::from_mins(1), found).await.unwrap()
    }

    #[tokio::test]
    async fn a_function_has_the_environment_of_the_template_and_of_lambda_and_nothing_else() {
        let template = Template::parse(TEMPLATE, &BTreeMap::new()).unwrap();
        let log = tempfile::NamedTempFile::new().unwrap();
        let endpoint = ("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), "http://127.0.0.1:8000".to_owned());
        let lambda_api = SocketAddr::from(([127, 0, 0, 1], 9000));
        let mut functions = Functions::new(lambda_api, BTreeMap::from([endpoint]), Some(log.reopen().unwrap()));
        functions.start(&template.functions()[0], Path::new("/usr/bin/env"), 1).unwrap();

        let environment = eventually(log.path(), |text| text.contains("SITE_URL=http://localhost\n")).await;

        functions.stop("page").await;
        assert!(environment.contains("AWS_LAMBDA_RUNTIME_API=http://127.0.0.1:9000/.rt/page\n"), "{environment}");
        assert!(environment.contains("AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000\n"), "{environment}");
        assert!(!environment.contains("PATH=") && !environment.contains("HOME="), "{environment}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_instance_that_ends_by_itself_starts_again_and_one_that_is_stopped_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let starts = folder.path().join("starts");
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(format!("echo started >> {}; exit 1", starts.display()));

        let mut running = JoinSet::new();
        running.spawn(keep_running("page".to_owned(), command, 1));
        eventually(&starts, |text| text.lines().count() > 3).await;
        running.shutdown().await;

        let count = fs::read_to_string(&starts).unwrap().lines().count();
        sleep(LONGEST_PAUSE * 2).await;
        assert_eq!(fs::read_to_string(&starts).unwrap().lines().count(), count);
    }
}
