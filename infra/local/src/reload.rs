//! Compiles the functions again when a file is saved, and restarts those that have changed.

use std::{
    convert::Infallible,
    io,
    path::{Path, PathBuf},
    time::Instant,
};

use local::{
    Function,
    network::ReverseProxy,
    process::{
        Functions, Sources,
        compile::{self, CompileError, Programs, compile},
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
    programs: Programs,
}

impl Reload {
    /// Compiles the functions for the first time. Cargo shows how far it is.
    pub(crate) async fn start(workspace: &Path, functions: &[Function], release: bool) -> Result<Self, CompileError> {
        let sources = Sources::of(workspace);
        let programs = compile(workspace, functions, compile::Options { release, quiet: false }).await?;
        Ok(Self { workspace: workspace.to_owned(), functions: functions.to_owned(), release, sources, programs })
    }

    /// Starts all functions.
    pub(crate) fn run(&self, running: &mut Functions) -> io::Result<()> {
        self.functions.iter().try_for_each(|function| running.start(function, self.programs.path(function), INSTANCES))
    }

    /// Compiles the functions after each change, and restarts those that are new. While they do not compile, the last ones
    /// that did go on. Ends only with an error.
    pub(crate) async fn follow(&mut self, running: &mut Functions, proxy: &ReverseProxy) -> io::Result<Infallible> {
        let options = compile::Options { release: self.release, quiet: true };
        let mut has_failed = false;
        loop {
            self.sources.changed().await;
            let began = Instant::now();
            let programs = match compile(&self.workspace, &self.functions, options).await {
                Ok(programs) => programs,
                Err(error) => {
                    eprintln!("{error}. The site stays as it was and follows when this is mended.");
                    has_failed = true;
                    continue;
                }
            };
            let rebuilt = self.restart(programs, running, proxy).await?;
            if !rebuilt.is_empty() {
                println!("rebuilt {} in {:.1} s", rebuilt.join(", "), began.elapsed().as_secs_f32());
            } else if has_failed {
                println!("the functions compile again, and nothing has changed in them");
            }
            has_failed = false;
        }
    }

    /// Restarts the functions whose programs are new, while no request is under way. Returns their names.
    async fn restart(
        &mut self,
        programs: Programs,
        running: &mut Functions,
        proxy: &ReverseProxy,
    ) -> io::Result<Vec<&str>> {
        let earlier = std::mem::replace(&mut self.programs, programs);
        let is_new = |function: &&Function| self.programs.has_new(function, &earlier);
        let changed: Vec<_> = self.functions.iter().filter(is_new).collect();
        if !changed.is_empty() {
            let _pause = proxy.pause().await;
            for function in &changed {
                running.stop(&function.binary).await;
                running.start(function, self.programs.path(function), INSTANCES)?;
            }
        }
        Ok(changed.into_iter().map(|function| function.binary.as_str()).collect())
    }
}
