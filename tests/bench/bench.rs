//! `cargo bench -p bench`: measures, and prints the tables of the README.

use std::{fs, time::Duration};

use anyhow::{bail, ensure};
use bench::{Export, Programs, Services, SignUps, Table};
use clap::{Parser, ValueEnum};
use tests::workspace_root;

/// How many visitors sign up at a time, and through how many instances of the function.
const LOADS: [[usize; 2]; 3] = [[1, 1], [16, 4], [64, 8]];

/// Measures what the functions cost. Takes ten minutes and as long to compile, and wants a machine with nothing else to do.
#[derive(Parser)]
#[command(bin_name = "cargo bench -p bench --")]
struct Arguments {
    /// Only these; all of them if none is named.
    parts: Vec<Part>,
    /// Fail if a ratio of the functions has become worse than the README says.
    #[arg(long)]
    check: bool,
    /// For how long visitors sign up, in seconds.
    #[arg(long, default_value = "60")]
    seconds: u64,
    /// How many subscribers must make no difference.
    #[arg(long, default_value = "1000000")]
    crowd: u64,
    /// What cargo tells every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// What a function costs: to start, for its first request and for later ones.
    Functions,
    /// What a page weighs.
    Pages,
    /// What sign-ups cost, with one subscriber and with a million, and an export of as many.
    SignUps,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let wants = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    let programs = Programs::build()?;
    let services = Services::start().await?;
    if wants(Part::Functions) {
        let costs = bench::functions(&programs, &services).await?;
        println!("{costs}");
        let instructions = bench::instructions(&programs, &services).await?;
        match &instructions {
            Some(instructions) => println!("{instructions}"),
            None => println!("Instructions are counted where there is valgrind.\n"),
        }
        if arguments.check {
            compare_with_readme(&[Some(costs), instructions])?;
        }
    }
    if wants(Part::Pages) {
        println!("{}", bench::pages(&programs, &services).await?);
    }
    if wants(Part::SignUps) {
        sign_ups(&programs, &services, Duration::from_secs(arguments.seconds), arguments.crowd).await?;
    }
    Ok(())
}

fn compare_with_readme(tables: &[Option<Table>]) -> anyhow::Result<()> {
    let readme = fs::read_to_string(workspace_root().join("README.md"))?;
    let regressions: Vec<_> = tables.iter().flatten().flat_map(|table| table.regressions(&readme)).collect();
    if !regressions.is_empty() {
        bail!("worse than the README says:\n{}", regressions.join("\n"));
    }
    println!("No figure is worse than the README says.\n");
    Ok(())
}

async fn sign_ups(programs: &Programs, services: &Services, duration: Duration, crowd: u64) -> anyhow::Result<()> {
    let among_few = bench::instructions_of_a_sign_up(programs, services).await?;
    println!("{}", SignUps::HEAD);
    let mut alone = None;
    for load in LOADS {
        let sign_ups = SignUps::measure(programs, services, load, duration).await?;
        println!("{sign_ups}");
        alone.get_or_insert(sign_ups);
    }
    let few = Export::measure(programs, services).await?;
    bench::move_in(services, crowd).await?;
    if let (Some(few), Some(many)) = (among_few, bench::instructions_of_a_sign_up(programs, services).await?) {
        println!("\nInstructions of one sign-up: {few} among few, {many} among {crowd} subscribers more.\n");
    }
    let in_a_crowd = SignUps::measure(programs, services, LOADS[0], duration).await?;
    println!("{in_a_crowd}");
    if let Some(alone) = alone {
        println!("\nAmong {crowd} subscribers more, one costs {:.2} times the CPU.", in_a_crowd.cpu_ratio(&alone));
    }
    let many = Export::measure(programs, services).await?;
    println!("\n{few}\n{many}");
    ensure!(many.people > few.people && many.memory < few.memory + few.memory / 4, "the memory of an export grows");
    Ok(())
}
