//! `cargo bench -p bench`: measures, and prints the tables of `tests/bench/README.md`.

use std::{env::consts::ARCH, fs, time::Duration};

use anyhow::{bail, ensure};
use bench::{Export, Load, LocalAws, Programs, SignUps, Table};
use clap::{Parser, ValueEnum, value_parser};
use tests::workspace_root;

const ALONE: Load = Load { visitors: 1, instances: 1 };
const LOADS: [Load; 2] = [Load { visitors: 16, instances: 4 }, Load { visitors: 64, instances: 8 }];

const NO_VALGRIND: &str = "Instructions are not counted: valgrind is not installed.\n";

/// Measures what the functions cost. It takes ten minutes, and ten more to compile. Let nothing else run on the machine
/// at that time.
#[derive(Parser)]
#[command(bin_name = "cargo bench -p bench --")]
struct Arguments {
    /// What to measure. Everything if nothing is given.
    parts: Vec<Part>,
    /// Fail if a ratio of the functions is worse than in tests/bench/README.md.
    #[arg(long)]
    check: bool,
    /// For how many seconds visitors sign up.
    #[arg(long, default_value = "60", value_parser = value_parser!(u64).range(1..))]
    seconds: u64,
    /// How many subscribers the full table has.
    #[arg(long, default_value = "1000000")]
    subscribers: u64,
    /// An option that cargo gives to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// What each function costs: to start it, for its first request, and for later ones.
    Functions,
    /// The size of each page.
    Pages,
    /// What sign-ups and an export cost, with few subscribers and with many.
    SignUps,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let wants = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    ensure!(!arguments.check || wants(Part::Functions), "--check needs the part \"functions\"");
    ensure!(
        !arguments.check || ARCH == "x86_64",
        "--check needs an x86-64 processor, as the figures in tests/bench/README.md; this one is {ARCH}"
    );
    let programs = Programs::build()?;
    let aws = LocalAws::start().await?;
    if wants(Part::Functions) {
        let costs = bench::functions(&programs, &aws).await?;
        println!("{costs}");
        let instructions = bench::instructions(&programs, &aws).await?;
        match &instructions {
            Some(instructions) => println!("{instructions}"),
            None => println!("{NO_VALGRIND}"),
        }
        if arguments.check {
            compare_with_readme(&[Some(costs), instructions])?;
        }
    }
    if wants(Part::Pages) {
        println!("{}", bench::page_sizes(&programs, &aws).await?);
    }
    if wants(Part::SignUps) {
        sign_ups(&programs, Duration::from_secs(arguments.seconds), arguments.subscribers).await?;
    }
    Ok(())
}

fn compare_with_readme(tables: &[Option<Table>]) -> anyhow::Result<()> {
    let readme = fs::read_to_string(workspace_root().join("tests/bench/README.md"))?;
    let regressions: Vec<_> = tables.iter().flatten().flat_map(|table| table.regressions(&readme)).collect();
    if !regressions.is_empty() {
        bail!("worse than in tests/bench/README.md:\n{}", regressions.join("\n"));
    }
    println!("No figure is worse than in tests/bench/README.md.\n");
    Ok(())
}

async fn sign_ups(programs: &Programs, duration: Duration, subscribers: u64) -> anyhow::Result<()> {
    println!("{}", SignUps::HEAD);
    // Each measurement has an engine of its own, because the engine gets slower with each record in its stream.
    let with_few = LocalAws::start().await?;
    let few = SignUps::measure(programs, &with_few, ALONE, duration).await?;
    println!("{}", few.row(&ALONE.to_string()));
    for load in LOADS {
        let sign_ups = SignUps::measure(programs, &LocalAws::start().await?, load, duration).await?;
        println!("{}", sign_ups.row(&load.to_string()));
    }
    let with_many = LocalAws::start().await?;
    bench::add_subscribers(&with_many, subscribers).await?;
    let many = SignUps::measure(programs, &with_many, ALONE, duration).await?;
    println!("{}", many.row(&format!("{ALONE}, among {subscribers} more")));
    println!("\nWith {subscribers} more subscribers, a sign-up takes {:.2} times the CPU time.", many.cpu_ratio(&few));

    let instructions = async |aws| bench::instructions_of_a_sign_up(programs, aws).await;
    match (instructions(&with_few).await?, instructions(&with_many).await?) {
        (Some(few), Some(many)) => {
            println!("A sign-up takes {few} instructions with few subscribers, {many} with {subscribers} more.");
            ensure!(many < few + few / 20, "the cost of a sign-up grows with the number of subscribers");
        }
        _ => println!("{NO_VALGRIND}"),
    }

    let few = Export::measure(programs, &with_few).await?;
    println!("\n{few}");
    let many = Export::measure(programs, &with_many).await?;
    println!("{many}");
    ensure!(many.people >= subscribers, "the export has only {} people", many.people);
    ensure!(many.memory < few.memory + few.memory / 4, "the memory of an export grows with the number of subscribers");
    Ok(())
}
