//! Keeps the instances of a function running.

use std::{io, time::Duration};

use futures::{StreamExt, stream::FuturesUnordered};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use super::runtime_api::RuntimeApi;

/// Until an instance that ended by itself is started again. This doubles if the next one ends soon.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// An instance that ran for this long did not end soon.
const LONG: Duration = Duration::from_secs(10);

/// How to start an instance of a function.
pub(super) struct Instances {
    pub(super) function: String,
    pub(super) runtime_api: RuntimeApi,
    pub(super) command: Command,
}

impl Instances {
    /// Starts instances, and another one for each that ends.
    pub(super) async fn keep_running(mut self, count: usize) {
        let mut running: FuturesUnordered<_> = (0..count).map(|_| self.start()).collect();
        let (mut pause, mut started) = (FIRST_PAUSE, Instant::now());
        while let Some(why) = running.next().await {
            if started.elapsed() > LONG {
                pause = FIRST_PAUSE;
            }
            eprintln!("{} {why}; it starts again in {} s", self.function, pause.as_secs());
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            started = Instant::now();
            running.push(self.start());
        }
    }

    /// Starts an instance. When it has ended, the future says how.
    fn start(&mut self) -> impl Future<Output = String> + use<> {
        let (instance, address) = self.runtime_api.admit(&self.function);
        let process = self.command.env("AWS_LAMBDA_RUNTIME_API", address).spawn();
        let (runtime_api, function) = (self.runtime_api.clone(), self.function.clone());
        async move {
            let why = end_of(process).await;
            runtime_api.ended(&function, instance);
            why
        }
    }
}

async fn end_of(process: io::Result<Child>) -> String {
    let ended = match process {
        Ok(mut process) => process.wait().await,
        Err(error) => return format!("cannot start: {error}"),
    };
    ended.map_or_else(|error| format!("is lost: {error}"), |status| format!("stopped by itself ({status})"))
}

#[cfg(test)]
mod tests {
    use std::{fs, net::SocketAddr};

    use tokio::task::JoinSet;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_instance_that_ends_by_itself_starts_again_and_one_that_is_stopped_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("starts");
        let starts = || fs::read_to_string(&file).map_or(0, |text| text.lines().count());
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(format!("echo started >> {}; exit 1", file.display()));
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));

        let page = Instances { function: "page".to_owned(), runtime_api: RuntimeApi::new(nowhere, nowhere), command };
        let mut running = JoinSet::new();
        running.spawn(page.keep_running(1));
        while starts() < 4 {
            sleep(Duration::from_millis(20)).await;
        }
        running.shutdown().await;

        let count = starts();
        sleep(LONGEST_PAUSE * 2).await;
        assert_eq!(starts(), count);
    }
}
