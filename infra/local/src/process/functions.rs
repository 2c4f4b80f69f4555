//! Runs the functions of the template as Lambda does: each is a program that takes its work from the Runtime API.

use std::{collections::BTreeMap, fs::File, io, net::SocketAddr, path::Path, process::Stdio};

use tokio::{process::Command, task::JoinSet};

use super::{instances::Instances, runtime_api::RuntimeApi};
use crate::{Function, network::ports, template::arn::REGION};

/// The functions that run. They end when this is dropped.
#[derive(Debug)]
pub struct Functions {
    runtime_api: RuntimeApi,
    environment: BTreeMap<String, String>,
    log: Option<File>,
    /// By name.
    running: BTreeMap<String, Running>,
    /// The Runtime API, and what brings events to it.
    serving: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Running {
    instances: usize,
    /// What keeps the instances running.
    tasks: JoinSet<()>,
    /// How many events can be under way. This stays when the instances are replaced.
    bringing: usize,
}

impl Functions {
    /// No function yet. Those that are started take their work from the Lambda API at this address. They find `environment`
    /// in their environment, what the template says, what Lambda sets, and nothing else. They write to `log`, or to where
    /// this program writes.
    ///
    /// # Errors
    ///
    /// If the operating system has no port for the Runtime API.
    pub async fn new(
        lambda_api: SocketAddr,
        environment: BTreeMap<String, String>,
        log: Option<File>,
    ) -> io::Result<Self> {
        let listener = ports::listen_hidden().await?;
        let runtime_api = RuntimeApi::new(listener.local_addr()?, lambda_api);
        let mut serving = JoinSet::new();
        let api = runtime_api.clone();
        serving.spawn(async move { _ = api.serve(listener).await });
        Ok(Self { runtime_api, environment, log, running: BTreeMap::new(), serving })
    }

    /// Starts instances of a function beside those that run already. One that ends by itself is started again.
    pub fn start(&mut self, function: &Function, program: &Path, instances: usize) {
        let (name, runtime_api) = (function.binary.clone(), self.runtime_api.clone());
        let command = self.command(function, program);
        let running = self.running.entry(name.clone()).or_default();
        running.instances += instances;
        for _ in running.bringing..running.instances {
            self.serving.spawn(runtime_api.clone().bring_events(name.clone()));
        }
        running.bringing = running.bringing.max(running.instances);
        running.tasks.spawn(Instances { function: name, runtime_api, command }.keep_running(instances));
    }

    /// Stops all instances of a function, after they have answered the requests that they have.
    pub async fn stop(&mut self, function: &str) {
        self.runtime_api.retire(function).await;
        self.kill(function).await;
    }

    /// Kills all instances of a function. The requests that they have fail.
    pub async fn kill(&mut self, function: &str) {
        if let Some(running) = self.running.get_mut(function) {
            running.tasks.shutdown().await;
            running.instances = 0;
            self.runtime_api.all_ended(function);
        }
    }

    fn command(&self, function: &Function, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("AWS_LAMBDA_FUNCTION_NAME", &function.binary)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_REGION", REGION)
            // Each function signs as itself, so that a service knows who calls.
            .env("AWS_ACCESS_KEY_ID", &function.binary)
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .envs(&function.environment)
            .envs(&self.environment)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let handle = || self.log.as_ref().and_then(|log| log.try_clone().ok());
        if let (Some(stdout), Some(stderr)) = (handle(), handle()) {
            command.stdout(stdout).stderr(stderr);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Duration};

    use tokio::time::{sleep, timeout};

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

    #[tokio::test]
    async fn a_function_has_the_environment_of_the_template_and_of_lambda_and_nothing_else() {
        let template = Template::parse(TEMPLATE, &BTreeMap::new()).unwrap();
        let log = tempfile::NamedTempFile::new().unwrap();
        let endpoint = ("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), "http://127.0.0.1:8000".to_owned());
        let lambda_api = SocketAddr::from(([127, 0, 0, 1], 9));
        let functions = Functions::new(lambda_api, BTreeMap::from([endpoint]), Some(log.reopen().unwrap()));
        let mut functions = functions.await.unwrap();
        functions.start(&template.functions()[0], Path::new("/usr/bin/env"), 1);

        let printed = async {
            while !fs::read_to_string(log.path()).unwrap().contains("SITE_URL=http://localhost\n") {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_mins(1), printed).await.unwrap();

        functions.stop("page").await;
        let environment = fs::read_to_string(log.path()).unwrap();
        assert!(environment.contains("AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000\n"), "{environment}");
        assert!(environment.contains("AWS_LAMBDA_RUNTIME_API=http://127."), "{environment}");
        assert!(!environment.contains("PATH=") && !environment.contains("HOME="), "{environment}");
    }
}
