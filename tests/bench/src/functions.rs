use std::{fs, time::Duration};

use anyhow::Context;

use crate::{
    Programs, Ratio, Services, Table,
    case::{Case, DEPLOYED_BARE, ORDINARY_BARE},
    instance::Instance,
    statistics::median,
    table::{Cell, Row},
};

/// How often each program is started. Eight blocks of as many each.
const STARTS: usize = 96;
/// How often each program is given requests, in turns with the others.
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

/// Measures what each function costs: to start it, at its first request and at later ones.
///
/// # Errors
///
/// When a function does not start, or does not do what it should.
pub async fn measure(programs: &Programs, services: &Services) -> anyhow::Result<Table> {
    let cases = Case::all(programs, services);
    let mut samples: Vec<_> = cases.iter().map(|_| Samples::default()).collect();
    for (case, samples) in cases.iter().zip(&mut samples) {
        samples.size = as_f64(fs::metadata(&case.program)?.len());
    }
    // The first round brings the programs into memory.
    for round in 0..=STARTS {
        for (case, samples) in cases.iter().zip(&mut samples) {
            let sample = first_request(case, services).await.with_context(|| case.name.clone())?;
            if round > 0 {
                samples.start.push(sample.start.as_secs_f64());
                samples.first_answer.push(sample.answer.as_secs_f64());
                samples.first_cpu.push(sample.cpu.as_secs_f64());
                samples.memory.push(as_f64(sample.memory));
            }
        }
    }
    let mut instances = Vec::new();
    for case in &cases {
        instances.push(Instance::start(&case.program, &case.environment, &[]).await?);
    }
    for turn in 0..=TURNS {
        for ((case, samples), instance) in cases.iter().zip(&mut samples).zip(&mut instances) {
            let before = instance.cpu_time().await?;
            case.perform(instance, services, REQUESTS).await.with_context(|| case.name.clone())?;
            let cpu = instance.cpu_time().await?.saturating_sub(before);
            if turn > 0 {
                samples.later_cpu.push(cpu.as_secs_f64() / f64::from(REQUESTS));
            }
        }
    }
    Ok(table(&cases, &samples))
}

struct FirstRequest {
    start: Duration,
    /// From before the process was made.
    answer: Duration,
    cpu: Duration,
    memory: u64,
}

async fn first_request(case: &Case, services: &Services) -> anyhow::Result<FirstRequest> {
    let mut instance = Instance::start(&case.program, &case.environment, &[]).await?;
    let start = instance.start;
    let before = instance.cpu_time().await?;
    let answer = start + case.perform(&mut instance, services, 1).await?;
    let cpu = instance.cpu_time().await?.saturating_sub(before);
    let memory = instance.peak_memory()?;
    // The next one shall not start while this one ends.
    instance.kill().await?;
    Ok(FirstRequest { start, answer, cpu, memory })
}

fn table(cases: &[Case], samples: &[Samples]) -> Table {
    let (ordinary, deployed) = (&samples[ORDINARY_BARE], &samples[DEPLOYED_BARE]);
    let rows = cases.iter().zip(samples).map(|(case, own)| Row {
        name: case.name.clone(),
        is_reference: case.is_reference,
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

/// Exact for everything that is measured here.
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
        let cases = Case::all(&Programs::default(), &Services::start().await.unwrap());
        let some = || vec![1.0; 8];
        let samples = || Samples {
            start: some(),
            first_answer: some(),
            first_cpu: some(),
            memory: some(),
            later_cpu: some(),
            size: 1.0,
        };
        let samples: Vec<_> = cases.iter().map(|_| samples()).collect();
        let counts: Vec<_> = cases.iter().map(|_| (1, 1)).collect();
        assert_eq!(table(&cases, &samples).differences(&readme), Vec::<String>::new());
        assert_eq!(instructions::table(&cases, &counts).differences(&readme), Vec::<String>::new());
    }
}
