//! Compiles the functions again when a file is saved, and restarts those that have changed.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    path::{Path, PathBuf},
    time::Instant,
};

use local::{
    Function,
    process::{
        Functions, Sources,
        compile::{Build, CompileError, Options, Program},
    },
};

/// While one instance of a function hangs, the other answers.
const INSTANCES: usize = 2;

/// The functions of a workspace, as they were last compiled.
pub(crate) struct Reload {
    workspace: PathBuf,
    functions: Vec<Function>,
    release: bool,
    sources: Sources,
    programs: BTreeMap<String, Program>,
}

impl Reload {
    /// Compiles the functions for the first time. Cargo shows how far it is.
    pub(crate) async fn start(workspace: &Path, functions: &[Function], release: bool) -> Result<Self, CompileError> {
        let sources = Sources::of(workspace);
        let mut build = Build::start(workspace, functions, Options { release, quiet: false })?;
        let mut programs = BTreeMap::new();
        while let Some(program) = build.next().await? {
            programs.insert(program.name.clone(), program);
        }
        Ok(Self { workspace: workspace.to_owned(), functions: functions.to_owned(), release, sources, programs })
    }

    /// Starts all functions.
    pub(crate) fn run(&self, running: &mut Functions) {
        for function in &self.functions {
            if let Some(program) = self.programs.get(&function.binary) {
                running.start(function, &program.path, INSTANCES);
            }
        }
    }

    /// Compiles the functions after each change, forever. Those that do not compile go on as they were.
    pub(crate) async fn follow(&mut self, running: &mut Functions) -> Infallible {
        let mut has_failed = false;
        loop {
            self.sources.changed().await;
            let (began, mut rebuilt) = (Instant::now(), Vec::new());
            let built = self.rebuild(running, &mut rebuilt).await;
            if !rebuilt.is_empty() {
                println!("rebuilt {} in {:.1} s", rebuilt.join(", "), began.elapsed().as_secs_f32());
            } else if built.is_ok() && has_failed {
                println!("the functions compile again; none of them has changed");
            }
            if let Err(error) = &built {
                eprintln!("{error}. The site stays as it was until the functions compile again.");
            }
            has_failed = built.is_err();
        }
    }

    /// Restarts each function as soon as its new program is there.
    async fn rebuild(&mut self, running: &mut Functions, rebuilt: &mut Vec<String>) -> Result<(), CompileError> {
        let mut build = Build::start(&self.workspace, &self.functions, Options { release: self.release, quiet: true })?;
        while let Some(program) = build.next().await? {
            let function = self.functions.iter().find(|function| function.binary == program.name);
            let (Some(function), true) = (function, self.programs.get(&program.name) != Some(&program)) else {
                continue;
            };
            running.stop(&program.name).await;
            running.start(function, &program.path, INSTANCES);
            rebuilt.push(program.name.clone());
            self.programs.insert(program.name.clone(), program);
        }
        Ok(())
    }
}
