//! `cargo bench -p bench`: measures, and prints the tables of `tests/bench/README.md`.

use std::{env::consts::ARCH, fs, time::Duration};

use anyhow::{bail, ensure};
use bench::{Export, Load, Programs, Services, SignUps, Table};
use clap::{Parser, ValueEnum, value_parser};
use tests::workspace_root;

const ALONE: Load = Load { visitors: 1, instances: 1 };
const LOADS: [Load; 2] = [Load { visitors: 16, instances: 4 }, Load { visitors: 64, instances: 8 }];

const NO_VALGRIND: &str = "Instructions are counted where there is valgrind.\n";

/// Measures what the functions cost. Takes ten minutes, and ten more to compile. Nothing else should run meanwhile.
#[derive(Parser)]
#[command(bin_name = "cargo bench -p bench --")]
struct Arguments {
    /// Only these parts; without any, all parts.
    parts: Vec<Part>,
    /// Fail if a ratio of the functions is worse than in tests/bench/README.md.
    #[arg(long)]
    check: bool,
    /// How long visitors sign up, in seconds.
    #[arg(long, default_value = "60", value_parser = value_parser!(u64).range(1..))]
    seconds: u64,
    /// How many subscribers there are in the measurement with many.
    #[arg(long, default_value = "1000000")]
    crowd: u64,
    /// An option that cargo gives to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// What a function costs: to start, for its first request and for later ones.
    Functions,
    /// What a page weighs.
    Pages,
    /// What sign-ups and an export cost, with few subscribers and with many.
    SignUps,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let wants = |part| arguments.parts.is_empty() || arguments.parts.contains(&part);
    ensure!(!arguments.check || wants(Part::Functions), "only the figures of the functions can be checked");
    ensure!(
        !arguments.check || ARCH == "x86_64",
        "the figures in tests/bench/README.md are from an x86-64 processor; this one is {ARCH}"
    );
    let programs = Programs::build()?;
    let services = Services::start().await?;
    if wants(Part::Functions) {
        let costs = bench::functions(&programs, &services).await?;
        println!("{costs}");
        let instructions = bench::instructions(&programs, &services).await?;
        match &instructions {
            Some(instructions) => println!("{instructions}"),
            None => println!("{NO_VALGRIND}"),
        }
        if arguments.check {
            compare_with_readme(&[Some(costs), instructions])?;
        }
    }
    if wants(Part::Pages) {
        println!("{}", bench::pages(&programs, &services).await?);
    }
    if wants(Part::SignUps) {
        sign_ups(&programs, Duration::from_secs(arguments.seconds), arguments.crowd).await?;
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

async fn sign_ups(programs: &Programs, duration: Duration, crowd: u64) -> anyhow::Result<()> {
    println!("{}", SignUps::HEAD);
    // Each with services of its own: the engine gets slower with every record in its stream.
    let among_few = Services::start().await?;
    let alone = SignUps::measure(programs, &among_few, ALONE, duration).await?;
    println!("{}", alone.row(&ALONE.to_string()));
    for load in LOADS {
        let sign_ups = SignUps::measure(programs, &Services::start().await?, load, duration).await?;
        println!("{}", sign_ups.row(&load.to_string()));
    }
    let in_a_crowd = Services::start().await?;
    bench::move_in(&in_a_crowd, crowd).await?;
    let crowded = SignUps::measure(programs, &in_a_crowd, ALONE, duration).await?;
    println!("{}", crowded.row(&format!("{ALONE}, among {crowd} more")));
    println!("\nAmong {crowd} subscribers more, one costs {:.2} times the CPU.", crowded.cpu_ratio(&alone));

    let instructions = async |services| bench::instructions_of_a_sign_up(programs, services).await;
    match (instructions(&among_few).await?, instructions(&in_a_crowd).await?) {
        (Some(few), Some(many)) => {
            println!("In instructions: {few} among few, {many} among {crowd} more.");
            ensure!(many < few + few / 20, "what a sign-up costs grows with the number of subscribers");
        }
        _ => println!("{NO_VALGRIND}"),
    }

    let few = Export::measure(programs, &among_few).await?;
    println!("\n{few}");
    let many = Export::measure(programs, &in_a_crowd).await?;
    println!("{many}");
    ensure!(many.people >= crowd, "not everybody is in the export");
    ensure!(many.memory < few.memory + few.memory / 4, "the memory of an export grows");
    Ok(())
}
