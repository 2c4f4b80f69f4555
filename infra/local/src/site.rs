use std::{
    collections::BTreeMap,
    future::pending,
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process,
};

use local::{
    Database, DatabaseError, EventSource, EventSourceError, Function, Outbox, OutboxError, SecretError, Secrets,
    Template, TemplateError, cargo_lambda,
    gate::{self, Gate},
};
use tokio::task::{JoinError, JoinHandle, JoinSet, spawn_blocking};

use crate::{
    announcement::announcement,
    arguments::Arguments,
    compile::{self, CompileError},
    environment::{self, EnvironmentError},
    guard, ipv6,
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
    Secret(#[from] SecretError),
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    #[error(transparent)]
    EventSource(#[from] EventSourceError),
    #[error(transparent)]
    Watch(#[from] WatchError),
    #[error("the guard of cargo local cannot be heard")]
    Guard(#[source] io::Error),
    #[error("DynamoDB cannot listen")]
    Listen(#[source] io::Error),
    #[error("the outbox cannot listen")]
    ListenForMail(#[source] io::Error),
    #[error("cargo local cannot listen inside")]
    ListenInside(#[source] io::Error),
    #[error("a gate of cargo local failed")]
    Gate(#[source] io::Error),
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

    let dynamodb_listener = ports::listen(arguments.dynamodb_port, "--dynamodb-port")?;
    let mail_listener = ports::listen(arguments.mail_port, "--mail-port")?;
    let site_listener = ports::listen(arguments.port, PORT_OPTION)?;
    let inside = free_address_inside()?;
    let database = Database::open(&data.join("dynamodb.sqlite"))?;
    database.create_tables(template.tables())?;
    // Only whoever has the database may change what is beside it.
    let template = template.with_secrets(&Secrets::in_folder(data.join("secrets")))?;
    let mut environment = environment::of_functions(template.functions())?;
    environment.extend(environment::of_this_machine(arguments.dynamodb_port, arguments.mail_port));
    let mut event_sources = event_sources(&database, template.functions(), inside, &data)?;
    let mut outbox = serve_mail(Outbox::open(&data.join("outbox.jsonl"))?, mail_listener)?;
    let dynamodb_inside = gate::hidden().map_err(SiteError::ListenInside)?;
    let dynamodb_gate = Gate::before_api(dynamodb_inside.local_addr().map_err(SiteError::ListenInside)?);
    let mut dynamodb_gate = open(dynamodb_gate, dynamodb_listener)?;
    let mut dynamodb = serve(database, dynamodb_inside)?;

    // What can be refused at once has been; from here on it takes time.
    let cargo_lambda = find_cargo_lambda(root.clone()).await?;
    compile::functions(&root, template.functions(), arguments.release).await?;
    let mut watch = Watch::start(&cargo_lambda, &root, inside, arguments.port, arguments.release, &environment)?;
    let mut site_gate = open(Gate::before_site(inside), site_listener)?;
    ipv6::pass_on(arguments.port).await;
    watch.answers().await?;
    println!("{}", announcement(arguments, &data));

    tokio::select! {
        failure = watch.ended() => Err(failure.into()),
        served = &mut dynamodb => served?.map_err(Into::into),
        served = &mut outbox => served?.map_err(Into::into),
        served = &mut dynamodb_gate => served?.map_err(SiteError::Gate),
        served = &mut site_gate => served?.map_err(SiteError::Gate),
        Some(failure) = event_sources.join_next() => Err(failure?.into()),
    }
}

/// A task of its own, so that DynamoDB answers until the last function is gone.
fn serve(database: Database, listener: TcpListener) -> Result<JoinHandle<Result<(), DatabaseError>>, SiteError> {
    let listener = tokio::net::TcpListener::from_std(listener).map_err(SiteError::Listen)?;
    Ok(tokio::spawn(async move { database.serve(listener, pending()).await }))
}

/// A task of its own, as DynamoDB is.
fn serve_mail(outbox: Outbox, listener: TcpListener) -> Result<JoinHandle<Result<(), OutboxError>>, SiteError> {
    let listener = tokio::net::TcpListener::from_std(listener).map_err(SiteError::ListenForMail)?;
    Ok(tokio::spawn(async move { outbox.serve(listener, pending()).await }))
}

/// A task of its own, as what is behind it is.
fn open(gate: Gate, listener: TcpListener) -> Result<JoinHandle<io::Result<()>>, SiteError> {
    let listener = tokio::net::TcpListener::from_std(listener).map_err(SiteError::Gate)?;
    Ok(tokio::spawn(gate.serve(listener)))
}

/// For cargo-lambda, which wants to be told where to listen.
fn free_address_inside() -> Result<SocketAddr, SiteError> {
    gate::hidden().and_then(|listener| listener.local_addr()).map_err(SiteError::ListenInside)
}

/// They end when what is returned is dropped.
fn event_sources(
    database: &Database,
    functions: &[Function],
    inside: SocketAddr,
    data: &Path,
) -> Result<JoinSet<EventSourceError>, SiteError> {
    let url = format!("http://{inside}");
    let mut event_sources = JoinSet::new();
    for function in functions {
        for stream in &function.streams {
            event_sources.spawn(EventSource::new(database, function, stream, url.clone(), data)?.run());
        }
    }
    Ok(event_sources)
}

/// What the template cannot know: where visitors see the site, and who sends its mails.
fn parameters(arguments: &Arguments) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("SiteUrl".to_owned(), format!("http://localhost:{}", arguments.port)),
        ("SenderAddress".to_owned(), "newsletter@example.org".to_owned()),
    ])
}

async fn find_cargo_lambda(root: PathBuf) -> Result<PathBuf, SiteError> {
    Ok(spawn_blocking(move || cargo_lambda::find_or_install(&root)).await??)
}

/// The project that this program was compiled in.
fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}
