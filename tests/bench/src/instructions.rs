//! How many instructions each function takes, without those of the kernel. Counting needs valgrind.

use std::process::Command;

use anyhow::Context;

use crate::{
    LocalAws, Programs, Ratio, Table,
    instance::Instance,
    table::{Cell, Row},
    workloads::{DEPLOYED_BARE, ORDINARY_BARE, Task, Workload},
};

/// The command that runs a program and counts its instructions.
const CALLGRIND: [&str; 3] = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];

/// How many later requests are counted.
const REQUESTS: u32 = 50;

/// Counts the instructions of each program: to start and answer once, and for a later request. Other work of the
/// machine does not change the numbers.
///
/// `None` if valgrind is not installed.
///
/// # Errors
///
/// If a function does not start, or gives a wrong answer.
pub async fn count(programs: &Programs, aws: &LocalAws) -> anyhow::Result<Option<Table>> {
    if !can_count() {
        return Ok(None);
    }
    let workloads = Workload::all(programs, aws)?;
    let mut counts = Vec::new();
    for workload in &workloads {
        counts.push(first_and_later(workload, aws).await.with_context(|| workload.name.clone())?);
    }
    Ok(Some(table(&workloads, &counts)))
}

pub(crate) fn table(workloads: &[Workload], counts: &[(u64, u64)]) -> Table {
    let rows = workloads.iter().zip(counts).map(|(workload, (first, later))| Row {
        name: workload.name.clone(),
        is_reference: workload.is_reference,
        cells: vec![cell(*first, counts[ORDINARY_BARE].0), cell(*later, counts[DEPLOYED_BARE].1)],
    });
    Table { columns: vec!["instructions to start and answer once", "for a later request"], rows: rows.collect() }
}

/// Counts the instructions of a sign-up that is not the first of its instance. `None` if valgrind is not installed.
///
/// # Errors
///
/// If the function does not start, or does not accept the sign-up.
pub async fn count_sign_up(programs: &Programs, aws: &LocalAws) -> anyhow::Result<Option<u64>> {
    let workloads = Workload::all(programs, aws)?;
    let sign_up =
        workloads.iter().find(|workload| workload.task == Task::SignUp).context("no function takes sign-ups")?;
    Ok(if can_count() { Some(first_and_later(sign_up, aws).await?.1) } else { None })
}

fn can_count() -> bool {
    Command::new(CALLGRIND[0]).arg("--version").output().is_ok_and(|output| output.status.success())
}

async fn first_and_later(workload: &Workload, aws: &LocalAws) -> anyhow::Result<(u64, u64)> {
    let first = instructions(workload, aws, 1).await?;
    let all = instructions(workload, aws, 1 + REQUESTS).await?;
    let later = all.checked_sub(first).context("valgrind counted fewer instructions for more requests")?;
    Ok((first, later / u64::from(REQUESTS)))
}

fn cell(count: u64, compared_with: u64) -> Cell {
    let thousands = |count: u64| f64::from(u32::try_from(count / 1_000).unwrap_or(u32::MAX));
    Cell {
        ratio: Ratio::exact(thousands(count), thousands(compared_with)),
        absolute: format!("{:.2} million", thousands(count) / 1e3),
    }
}

async fn instructions(workload: &Workload, aws: &LocalAws, requests: u32) -> anyhow::Result<u64> {
    let mut instance = Instance::start(&workload.program, &workload.environment, &CALLGRIND).await?;
    workload.perform(&mut instance, aws, requests).await?;
    let report = instance.end().await?;
    let count = report.lines().find_map(|line| line.split_once("Collected :")).context("valgrind printed no count")?.1;
    Ok(count.trim().parse()?)
}
