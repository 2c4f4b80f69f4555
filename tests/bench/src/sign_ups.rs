//! Many sign-ups at once.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use aws_sdk_dynamodb::types::TableDescription;
use futures::future::try_join_all;
use hdrhistogram::Histogram;
use tokio::sync::{Mutex, mpsc};

use crate::{LocalAws, Programs, instance::Instance, workloads::Task};

/// How many visitors sign up at the same time, and how many instances of the function they share.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// The number of visitors.
    pub visitors: usize,
    /// The number of instances.
    pub instances: usize,
}

/// The result of visitors who signed up as fast as they could.
#[derive(Clone, Debug)]
pub struct SignUps {
    accepted: u64,
    duration: Duration,
    /// How long visitors waited for an answer, in microseconds.
    waited: Histogram<u64>,
    /// The CPU time of the function for one sign-up.
    cpu: Duration,
    /// The most memory that an instance has used, in bytes.
    memory: u64,
}

/// The instances that are idle. As in Lambda, an instance has one request at a time.
struct Idle {
    give_back: mpsc::UnboundedSender<Instance>,
    take: Mutex<mpsc::UnboundedReceiver<Instance>>,
}

impl SignUps {
    /// Lets visitors sign up for about this duration, and checks that the table has every sign-up that was acknowledged.
    ///
    /// # Errors
    ///
    /// If a sign-up is not acknowledged, the table does not have it, or the memory of an instance grows.
    pub async fn measure(programs: &Programs, aws: &LocalAws, load: Load, duration: Duration) -> anyhow::Result<Self> {
        let before = count(aws).await?;
        let mut running = start(programs, aws, load.instances).await?;
        let cpu_before = cpu_time(&running).await?;

        let eighth = duration / 8;
        let beginning = sign_up(aws, load.visitors, running, eighth).await?;
        running = beginning.instances;
        let memory_early = peak_memory(&running)?;
        let rest = sign_up(aws, load.visitors, running, eighth * 7).await?;
        running = rest.instances;
        let memory = peak_memory(&running)?;

        let accepted = beginning.waited.len() + rest.waited.len();
        let duration = beginning.duration + rest.duration;
        let mut waited = beginning.waited;
        waited.add(rest.waited)?;
        let stored = count(aws).await? - before;
        ensure!(stored == accepted, "{accepted} sign-ups were acknowledged, but {stored} are in the table");
        ensure!(
            memory < memory_early + memory_early / 4,
            "the memory of an instance grows: from {memory_early} to {memory} bytes"
        );
        let cpu = cpu_time(&running).await?.saturating_sub(cpu_before) / u32::try_from(accepted)?;
        Ok(Self { accepted, duration, waited, cpu, memory })
    }

    /// The CPU time of a sign-up, divided by that of another measurement.
    #[must_use]
    pub fn cpu_ratio(&self, other: &Self) -> f64 {
        self.cpu.as_secs_f64() / other.cpu.as_secs_f64()
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at a time, instances: {}", self.visitors, self.instances)
    }
}

impl SignUps {
    /// The head of a table in Markdown.
    pub const HEAD: &str =
        "| sign-ups | all stored | a second | p50 | p99 | CPU of one | memory |\n|---|---|---|---|---|---|---|";

    /// A row of that table.
    #[must_use]
    pub fn row(&self, name: &str) -> String {
        let milliseconds =
            |quantile| Duration::from_micros(self.waited.value_at_quantile(quantile)).as_secs_f64() * 1e3;
        format!(
            "| {name} | {} | {:.0} | {:.1} ms | {:.1} ms | {} µs | {:.1} MB |",
            self.accepted,
            Duration::from_secs(self.accepted).as_secs_f64() / self.duration.as_secs_f64(),
            milliseconds(0.5),
            milliseconds(0.99),
            self.cpu.as_micros(),
            Duration::from_micros(self.memory).as_secs_f64(),
        )
    }
}

struct Done {
    instances: Vec<Instance>,
    waited: Histogram<u64>,
    duration: Duration,
}

async fn start(programs: &Programs, aws: &LocalAws, instances: usize) -> anyhow::Result<Vec<Instance>> {
    let (program, environment) = (programs.deployed("newsletter"), aws.environment("newsletter"));
    let start = || async {
        let mut instance = Instance::start(&program, &environment, &[]).await?;
        // The first request opens the connection to DynamoDB. It is not measured here.
        instance.invoke(Task::LookUp.event(aws).await?).await?;
        Ok::<_, anyhow::Error>(instance)
    };
    try_join_all((0..instances).map(|_| start())).await
}

async fn sign_up(
    aws: &LocalAws,
    visitors: usize,
    instances: Vec<Instance>,
    duration: Duration,
) -> anyhow::Result<Done> {
    let (give_back, take) = mpsc::unbounded_channel();
    let idle = Idle { give_back, take: Mutex::new(take) };
    let count = instances.len();
    for instance in instances {
        idle.give_back.send(instance).ok();
    }
    let begin = Instant::now();
    let end = begin + duration;
    let waited = try_join_all((0..visitors).map(|_| visitor(aws, &idle, end))).await?;
    let mut done = Done { instances: Vec::new(), waited: Histogram::new(3)?, duration: begin.elapsed() };
    for each in waited {
        done.waited.add(each)?;
    }
    let mut take = idle.take.into_inner();
    for _ in 0..count {
        done.instances.extend(take.recv().await);
    }
    Ok(done)
}

/// Signs up again and again until the end. Returns how long each answer took.
async fn visitor(aws: &LocalAws, idle: &Idle, end: Instant) -> anyhow::Result<Histogram<u64>> {
    let mut waited = Histogram::new(3)?;
    while Instant::now() < end {
        let event = Task::SignUp.event(aws).await?;
        let before = Instant::now();
        let taken = idle.take.lock().await.recv().await;
        let Some(mut instance) = taken else { break };
        let for_an_instance = before.elapsed();
        let (answer, for_the_answer) = instance.invoke(event).await?;
        waited.record(u64::try_from((for_an_instance + for_the_answer).as_micros())?)?;
        idle.give_back.send(instance).ok();
        Task::SignUp.check(&answer)?;
    }
    Ok(waited)
}

async fn cpu_time(instances: &[Instance]) -> anyhow::Result<Duration> {
    Ok(try_join_all(instances.iter().map(Instance::cpu_time)).await?.into_iter().sum())
}

fn peak_memory(instances: &[Instance]) -> anyhow::Result<u64> {
    let peaks: Vec<_> = instances.iter().map(Instance::peak_memory).collect::<Result<_, _>>()?;
    Ok(peaks.into_iter().max().unwrap_or_default())
}

/// How many people are in the table. (DynamoDB updates this number every six hours, the engine at once.)
async fn count(aws: &LocalAws) -> anyhow::Result<u64> {
    let description = aws.dynamodb.describe_table().table_name("Subscribers").send().await?;
    let count =
        description.table().and_then(TableDescription::item_count).context("the engine does not count its items")?;
    Ok(u64::try_from(count)?)
}
