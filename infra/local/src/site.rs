//! Starts all parts of the site, in order.

use std::{collections::BTreeMap, convert::Infallible, env, future::pending, io, net::SocketAddr, path::Path};

use local::{
    Database, DatabaseError, EventSource, EventSourceError, Outbox, OutboxError, SecretError, Secrets, Template,
    TemplateError,
    network::{PortError, ReverseProxy, ports},
    process::{
        Functions, LambdaApi, LambdaApiError,
        cargo_lambda::{self, CargoLambdaError},
        compile::CompileError,
        guard,
    },
};
use tokio::task::{JoinError, JoinSet, spawn_blocking};

use crate::{
    announcement::announcement,
    arguments::{Arguments, project},
    reload::Reload,
};

/// Runs the site until the guard is gone or something fails. Nothing that the site started is left then.
pub(crate) async fn run_until_guard_is_gone(arguments: &Arguments) -> Result<(), SiteError> {
    tokio::select! {
        failed = run(arguments) => failed.map(|_| ()),
        gone = guard::gone() => {
            gone.map_err(SiteError::Guard)?;
            guard::kill_everything();
            Ok(())
        }
    }
}

/// Ends only with an error.
async fn run(arguments: &Arguments) -> Result<Infallible, SiteError> {
    let Arguments { port, mail_port, dynamodb_port, .. } = *arguments;
    let (workspace, data) = (arguments.workspace(), arguments.data());
    let template = Template::read(&workspace.join("infra/template.yaml"), &parameters(port))?;
    let dynamodb_listeners = ports::listen(dynamodb_port, "--dynamodb-port").await?;
    let mail_listeners = ports::listen(mail_port, "--mail-port").await?;
    let site_listeners = ports::listen(port, "--port").await?;
    let database = Database::open(&data.join("dynamodb.sqlite"))?;
    database.create_tables(template.tables())?;
    // The database is locked, so no other process writes into its folder.
    let template = template.with_secrets(&Secrets::in_folder(data.join("secrets")))?;
    let outbox = Outbox::open(&data.join("outbox.jsonl"))?;
    // cargo-lambda wants to be told where to listen.
    let hidden = ports::listen_hidden().await.and_then(|listener| listener.local_addr());
    let lambda_api = hidden.map_err(SiteError::Listen)?;
    let event_sources = event_sources(&database, &template, lambda_api, &data)?;

    // All cheap checks are done. Installing and compiling can take minutes.
    let cargo_lambda = spawn_blocking(|| cargo_lambda::find_or_install(project())).await??;
    let mut reload = Reload::start(workspace, template.functions(), arguments.release).await?;

    let mut parts = JoinSet::new();
    let hidden = ports::listen_hidden().await.map_err(SiteError::Listen)?;
    let dynamodb = ReverseProxy::before_api(hidden.local_addr().map_err(SiteError::Listen)?);
    parts.spawn(async move { database.serve(hidden, pending()).await.map_err(Into::into) });
    for listener in dynamodb_listeners {
        let proxy = dynamodb.clone();
        parts.spawn(async move { proxy.serve(listener).await.map_err(SiteError::Listen) });
    }
    for listener in mail_listeners {
        let outbox = outbox.clone();
        parts.spawn(async move { outbox.serve(listener, pending()).await.map_err(Into::into) });
    }

    let mut cargo_lambda = LambdaApi::start(&cargo_lambda, workspace, lambda_api, None).await?;
    let functions = Functions::new(lambda_api, environment(dynamodb_port, mail_port), None).await;
    let mut functions = functions.map_err(SiteError::Listen)?;
    reload.run(&mut functions);
    let site = ReverseProxy::before_site(lambda_api);
    for listener in site_listeners {
        let proxy = site.clone();
        parts.spawn(async move { proxy.serve(listener).await.map_err(SiteError::Listen) });
    }
    for event_source in event_sources {
        parts.spawn(async move { Err(event_source.run().await.into()) });
    }
    println!("{}", announcement(arguments, &data));

    tokio::select! {
        Some(ended) = parts.join_next() => ended?.and_then(|()| Err(SiteError::Ended)),
        failed = cargo_lambda.ended() => Err(failed.into()),
        never = reload.follow(&mut functions) => match never {},
    }
}

/// The parameters without a default, and the address where visitors see the site.
fn parameters(port: u16) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("SiteUrl".to_owned(), format!("http://localhost:{port}")),
        ("SenderAddress".to_owned(), "newsletter@example.org".to_owned()),
    ])
}

fn event_sources(
    database: &Database,
    template: &Template,
    lambda_api: SocketAddr,
    data: &Path,
) -> Result<Vec<EventSource>, EventSourceError> {
    let url = format!("http://{lambda_api}");
    let functions = template.functions().iter();
    let streams = functions.flat_map(|function| function.streams.iter().map(move |stream| (function, stream)));
    streams.map(|(function, stream)| EventSource::new(database, function, stream, url.clone(), data)).collect()
}

/// What every function finds in its environment besides what the template says: where its services are on this machine, and
/// how much the user wants it to log.
fn environment(dynamodb_port: u16, mail_port: u16) -> BTreeMap<String, String> {
    let endpoints = [
        ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://127.0.0.1:{dynamodb_port}")),
        ("AWS_ENDPOINT_URL_SESV2", format!("http://127.0.0.1:{mail_port}")),
    ];
    let of_the_user = ["RUST_BACKTRACE", "RUST_LOG"].into_iter().filter_map(|name| Some((name, env::var(name).ok()?)));
    endpoints.into_iter().chain(of_the_user).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Why the site does not run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SiteError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Port(#[from] PortError),
    #[error(transparent)]
    CargoLambda(#[from] CargoLambdaError),
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
    LambdaApi(#[from] LambdaApiError),
    #[error("cannot hear the guard of cargo local")]
    Guard(#[source] io::Error),
    #[error("cannot listen on this machine")]
    Listen(#[source] io::Error),
    #[error("a part of cargo local failed")]
    Task(#[from] JoinError),
    #[error("a part of cargo local stopped by itself")]
    Ended,
}
