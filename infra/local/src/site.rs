use std::{
    collections::BTreeMap,
    future::pending,
    io,
    net::TcpListener,
    path::{Path, PathBuf},
    process,
};

use local::{Database, DatabaseError, Template, TemplateError, cargo_lambda};
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

use crate::{
    announcement::announcement,
    arguments::Arguments,
    compile::{self, CompileError},
    environment::{self, EnvironmentError},
    guard,
    ports::{self, PortError},
    session::Session,
    watch::{Watch, WatchError},
};

/// How the user chooses another port for the site.
const PORT_OPTION: &str = "--port";

/// Why the site does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SiteError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    #[error(transparent)]
    Port(#[from] PortError),
    #[error(transparent)]
    CargoLambda(#[from] cargo_lambda::CargoLambdaError),
    #[error(transparent)]
    Compile(#[from] CompileError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Watch(#[from] WatchError),
    #[error("the guard of cargo local cannot be heard")]
    Guard(#[source] io::Error),
    #[error("DynamoDB cannot listen")]
    Listen(#[source] io::Error),
    #[error("a part of cargo local stopped")]
    Task(#[from] JoinError),
}

/// Runs the site until the guard ends it or something fails. Nothing that the site started is left then.
pub(crate) async fn run_until_guard_ends(arguments: &Arguments) -> Result<(), SiteError> {
    let outcome = tokio::select! {
        outcome = run(arguments) => outcome,
        ended = guard::ended() => ended.map_err(SiteError::Guard),
    };
    Session::led_by(process::id()).end().await;
    outcome
}

/// Ends only with an error.
async fn run(arguments: &Arguments) -> Result<(), SiteError> {
    let root = workspace_root();
    let data = arguments.data(&root);
    let template = Template::read(&root.join("infra/template.yaml"), &parameters(arguments))?;
    let mut environment = environment::of_functions(template.functions())?;
    environment.extend(environment::of_this_machine(arguments.dynamodb_port));

    let listener = ports::listen(arguments.dynamodb_port, "--dynamodb-port")?;
    ports::check(arguments.port, PORT_OPTION)?;
    let database = Database::open(&data.join("dynamodb.sqlite"))?;
    database.create_tables(template.tables())?;
    let mut dynamodb = serve(database, listener)?;

    // What can be refused at once has been; from here on it takes time.
    let cargo_lambda = find_cargo_lambda(root.clone()).await?;
    compile::functions(&root, template.functions(), arguments.release).await?;
    ports::check(arguments.port, PORT_OPTION)?;
    let mut watch = Watch::start(&cargo_lambda, &root, arguments.port, arguments.release, &environment)?;
    watch.answers().await?;
    println!("{}", announcement(arguments.port, arguments.dynamodb_port, &data));

    tokio::select! {
        failure = watch.ended() => Err(failure.into()),
        served = &mut dynamodb => served?.map_err(Into::into),
    }
}

/// A task of its own, so that DynamoDB answers until the last function is gone.
fn serve(database: Database, listener: TcpListener) -> Result<JoinHandle<Result<(), DatabaseError>>, SiteError> {
    let listener = tokio::net::TcpListener::from_std(listener).map_err(SiteError::Listen)?;
    Ok(tokio::spawn(async move { database.serve(listener, pending()).await }))
}

/// Where visitors see the site is the one thing that the template cannot know.
fn parameters(arguments: &Arguments) -> BTreeMap<String, String> {
    BTreeMap::from([("SiteUrl".to_owned(), format!("http://localhost:{}", arguments.port))])
}

async fn find_cargo_lambda(root: PathBuf) -> Result<PathBuf, SiteError> {
    Ok(spawn_blocking(move || cargo_lambda::find_or_install(&root)).await??)
}

/// The project that this program was compiled in.
fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}
