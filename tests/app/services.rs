//! A program that runs the parts of `cargo local` around the functions: DynamoDB, the outbox and the event sources. The
//! tests start it as a process of its own, so that they can kill it.
//!
//! Its arguments are the folder of its data, and the ports of DynamoDB, of the outbox and of the functions.

use std::{env, future::pending, path::PathBuf};

use local::{Database, EventSource, Outbox};
use tokio::{net::TcpListener, task::JoinSet};

#[tokio::main]
async fn main() {
    let mut arguments = env::args().skip(1);
    let data = PathBuf::from(arguments.next().expect("a folder"));
    let [dynamodb_port, mail_port, port] = [(); 3].map(|()| arguments.next().expect("a port"));

    let template = tests::template();
    let database = Database::open(&data.join("dynamodb.sqlite")).unwrap();
    database.create_tables(template.tables()).unwrap();
    let outbox = Outbox::open(&data.join("outbox.jsonl")).unwrap();

    let mut services = JoinSet::new();
    for function in template.functions() {
        for stream in &function.streams {
            let url = format!("http://127.0.0.1:{port}");
            let source = EventSource::new(&database, function, stream, url, &data).unwrap();
            services.spawn(async move { panic!("{}", source.run().await) });
        }
    }
    let listener = listen(&dynamodb_port).await;
    services.spawn(async move { database.serve(listener, pending()).await.unwrap() });
    let listener = listen(&mail_port).await;
    services.spawn(async move { outbox.serve(listener, pending()).await.unwrap() });
    services.join_all().await;
}

async fn listen(port: &str) -> TcpListener {
    TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap()
}
