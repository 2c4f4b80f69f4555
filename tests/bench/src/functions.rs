//! What each function costs: to start it, for its first request, and for later ones.

use std::{fs, time::Duration};

use anyhow::Context;

use crate::{
    LocalAws, Programs, Ratio, Table,
    instance::Instance,
    ratio::median,
    table::{Cell, Row},
    workloads::{DEPLOYED_BARE, ORDINARY_BARE, Workload},
};

/// How often each program is started.
const STARTS: usize = 96;
/// In how many turns each program answers later requests.
const TURNS: usize = 48;
/// Requests in a turn.
const REQUESTS: u32 = 100;

/// Samples of one program.
#[derive(Default)]
struct Samples {
    start: Vec<f64>,
    first_answer: Vec<f64>,
    first_cpu: Vec<f64>,
    memory: Vec<f64>,
    later_cpu: Vec<f64>,
    size: f64,
}

/// Measures all functions in turns.
///
/// # Errors
///
/// If a function does not start, or gives a wrong answer.
pub async fn measure(programs: &Programs, aws: &LocalAws) -> anyhow::Result<Table> {
    let workloads = Workload::all(programs, aws)?;
    let mut samples: Vec<_> = workloads.iter().map(|_| Samples::default()).collect();
    for (workload, samples) in workloads.iter().zip(&mut samples) {
        samples.size = as_f64(fs::metadata(&workload.program)?.len());
    }
    // The first round is not counted. It brings the programs into memory.
    for round in 0..=STARTS {
        for (workload, samples) in workloads.iter().zip(&mut samples) {
            let sample = first_request(workload, aws).await.with_context(|| workload.name.clone())?;
            if round > 0 {
                samples.start.push(sample.start.as_secs_f64());
                samples.first_answer.push(sample.answer.as_secs_f64());
                samples.first_cpu.push(sample.cpu.as_secs_f64());
                samples.memory.push(as_f64(sample.memory));
            }
        }
    }
    let mut instances = Vec::new();
    for workload in &workloads {
        instances.push(Instance::start(&workload.program, &workload.environment, &[]).await?);
    }
    for turn in 0..=TURNS {
        for ((workload, samples), instance) in workloads.iter().zip(&mut samples).zip(&mut instances) {
            let before = instance.cpu_time().await?;
            workload.perform(instance, aws, REQUESTS).await.with_context(|| workload.name.clone())?;
            let cpu = instance.cpu_time().await?.saturating_sub(before);
            if turn > 0 {
                samples.later_cpu.push(cpu.as_secs_f64() / f64::from(REQUESTS));
            }
        }
    }
    Ok(table(&workloads, &samples))
}

struct FirstRequest {
    start: Duration,
    /// The time from before the process existed until it has answered.
    answer: Duration,
    cpu: Duration,
    memory: u64,
}

async fn first_request(workload: &Workload, aws: &LocalAws) -> anyhow::Result<FirstRequest> {
    let mut instance = Instance::start(&workload.program, &workload.environment, &[]).await?;
    let start = instance.start;
    let before = instance.cpu_time().await?;
    let answer = start + workload.perform(&mut instance, aws, 1).await?;
    let cpu = instance.cpu_time().await?.saturating_sub(before);
    let memory = instance.peak_memory()?;
    // The next program must not start before this one has ended.
    instance.kill().await?;
    Ok(FirstRequest { start, answer, cpu, memory })
}

fn table(workloads: &[Workload], samples: &[Samples]) -> Table {
    let (ordinary, deployed) = (&samples[ORDINARY_BARE], &samples[DEPLOYED_BARE]);
    let rows = workloads.iter().zip(samples).map(|(workload, own)| Row {
        name: workload.name.clone(),
        is_reference: workload.is_reference,
        cells: vec![
            Cell { ratio: Ratio::of(&own.start, &ordinary.start), absolute: milliseconds(median(&own.start)) },
            Cell {
                ratio: Ratio::of(&own.first_answer, &ordinary.first_answer),
                absolute: milliseconds(median(&own.first_answer)),
            },
            Cell { ratio: Ratio::of(&own.memory, &ordinary.memory), absolute: megabytes(median(&own.memory)) },
            Cell {
                ratio: Ratio::of(&own.first_cpu, &ordinary.first_cpu),
                absolute: milliseconds(median(&own.first_cpu)),
            },
            Cell {
                ratio: Ratio::of(&own.later_cpu, &deployed.later_cpu),
                absolute: microseconds(median(&own.later_cpu)),
            },
            Cell { ratio: Ratio::exact(own.size, ordinary.size), absolute: megabytes(own.size) },
        ],
    });
    Table {
        columns: vec![
            "start",
            "first answer",
            "memory",
            "CPU of the first request",
            "CPU of a later request",
            "program",
        ],
        rows: rows.collect(),
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.2} ms", seconds * 1e3)
}

fn microseconds(seconds: f64) -> String {
    format!("{:.0} µs", seconds * 1e6)
}

fn megabytes(bytes: f64) -> String {
    format!("{:.2} MB", bytes / 1e6)
}

/// The conversion is exact: all numbers in this bench are less than 2⁵³.
#[expect(clippy::cast_precision_loss)]
const fn as_f64(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use ::tests::workspace_root;

    use super::*;
    use crate::instructions;

    #[tokio::test]
    async fn the_readme_has_the_same_columns_and_rows() {
        let readme = fs::read_to_string(workspace_root().join("tests/bench/README.md")).unwrap();
        let aws = LocalAws::start().await.unwrap();
        let workloads = Workload::all(&Programs::default(), &aws).unwrap();
        let some = || vec![1.0; 8];
        let samples = || Samples {
            start: some(),
            first_answer: some(),
            first_cpu: some(),
            memory: some(),
            later_cpu: some(),
            size: 1.0,
        };
        let samples: Vec<_> = workloads.iter().map(|_| samples()).collect();
        let counts: Vec<_> = workloads.iter().map(|_| (1, 1)).collect();
        let mut differences = table(&workloads, &samples).differences(&readme);
        differences.extend(instructions::table(&workloads, &counts).differences(&readme));
        assert!(
            differences.is_empty(),
            "the tables in tests/bench/README.md differ from those of `cargo bench -p bench -- functions`; copy them from \
             there: {differences:#?}"
        );
    }
}
