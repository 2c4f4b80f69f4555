use std::process::Command;

use anyhow::Context;

use crate::{
    Programs, Ratio, Services, Table,
    case::{Case, DEPLOYED_BARE, ORDINARY_BARE, Task},
    instance::Instance,
    table::{Cell, Row},
};

/// Counts the instructions of a program, not its seconds: the same whatever else the machine does.
const CALLGRIND: [&str; 3] = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];

/// How many requests more than one.
const REQUESTS: u32 = 50;

/// Counts the instructions that each program takes to start and to answer its first request, and for a later one. The kernel's
/// are not among them.
///
/// `None` where there is no valgrind.
///
/// # Errors
///
/// When a function does not start, or does not do what it should.
pub async fn count(programs: &Programs, services: &Services) -> anyhow::Result<Option<Table>> {
    if !can_count() {
        return Ok(None);
    }
    let cases = Case::all(programs, services);
    let mut counts = Vec::new();
    for case in &cases {
        counts.push(first_and_later(case, services).await.with_context(|| case.name.clone())?);
    }
    Ok(Some(table(&cases, &counts)))
}

pub(crate) fn table(cases: &[Case], counts: &[(u64, u64)]) -> Table {
    let rows = cases.iter().zip(counts).map(|(case, (first, later))| Row {
        name: case.name.clone(),
        is_reference: case.is_reference,
        cells: vec![cell(*first, counts[ORDINARY_BARE].0), cell(*later, counts[DEPLOYED_BARE].1)],
    });
    Table { columns: vec!["instructions to start and answer once", "for a later request"], rows: rows.collect() }
}

/// Counts those of one sign-up that is not the first of an instance, where there is valgrind.
///
/// # Errors
///
/// When the function does not start, or does not take the sign-up.
pub async fn count_sign_up(programs: &Programs, services: &Services) -> anyhow::Result<Option<u64>> {
    let cases = Case::all(programs, services);
    let case = cases.iter().find(|case| case.task == Task::SignUp).context("no sign-up")?;
    Ok(if can_count() { Some(first_and_later(case, services).await?.1) } else { None })
}

fn can_count() -> bool {
    Command::new(CALLGRIND[0]).arg("--version").output().is_ok_and(|output| output.status.success())
}

async fn first_and_later(case: &Case, services: &Services) -> anyhow::Result<(u64, u64)> {
    let first = instructions(case, services, 1).await?;
    let all = instructions(case, services, 1 + REQUESTS).await?;
    let later = all.checked_sub(first).context("fewer instructions for more requests")?;
    Ok((first, later / u64::from(REQUESTS)))
}

fn cell(count: u64, compared_with: u64) -> Cell {
    let thousands = |count: u64| f64::from(u32::try_from(count / 1_000).unwrap_or(u32::MAX));
    Cell {
        ratio: Ratio::exact(thousands(count), thousands(compared_with)),
        absolute: format!("{:.2} million", thousands(count) / 1e3),
    }
}

async fn instructions(case: &Case, services: &Services, requests: u32) -> anyhow::Result<u64> {
    let mut instance = Instance::start(&case.program, &case.environment, &CALLGRIND).await?;
    case.perform(&mut instance, services, requests).await?;
    let report = instance.end().await?;
    let count =
        report.lines().find_map(|line| line.split_once("Collected :")).context("valgrind has counted nothing")?.1;
    Ok(count.trim().parse()?)
}
