//! `kill -9`, a hundred times: nothing that was acknowledged is lost, and everything starts again.

use std::{
    collections::BTreeSet,
    future::Future,
    sync::Mutex,
    time::{Duration, Instant},
};

use futures::future::join_all;
use tests::{CargoLocal, Item, KillableApp, Site, eventually, random_numbers};
use tokio::time::{sleep, timeout};

/// With `KILLS_OF_CARGO_LOCAL`, a hundred.
const KILLS_OF_PARTS: usize = 88;
const KILLS_OF_CARGO_LOCAL: usize = 12;

/// How long a visitor waits for an answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// How long no mail may come.
const STANDSTILL: Duration = Duration::from_mins(3);

/// Addresses whose sign-up was acknowledged.
type Acknowledged = Mutex<BTreeSet<String>>;

/// Signs up one made-up address after the other as long as the work goes on.
async fn sign_up_during<Done>(
    work: impl Future<Output = Done>,
    site: Site,
    acknowledged: &Acknowledged,
    pause: Duration,
) -> Done {
    let visitor = async |_| {
        loop {
            let email = format!("somebody-{}@example.org", fastrand::u64(..));
            if timeout(PATIENCE, site.sign_up(&email)).await == Ok(true) {
                acknowledged.lock().unwrap().insert(email);
            }
            sleep(pause).await;
        }
    };
    let visitors = join_all((0..4).map(visitor));
    tokio::select! {
        done = work => done,
        _ = visitors => unreachable!("visitors never end"),
    }
}

/// All that are stored, as soon as the last mail is sent.
async fn everybody_mailed(site: Site) -> Vec<Item> {
    let (mut owed, mut mailed_at) = (usize::MAX, Instant::now());
    loop {
        let stored = site.subscribers().await.unwrap_or_default();
        match stored.iter().filter(|item| !item.contains_key("mailed_at")).count() {
            0 if !stored.is_empty() => return stored,
            fewer if fewer < owed => (owed, mailed_at) = (fewer, Instant::now()),
            _ => assert!(mailed_at.elapsed() < STANDSTILL, "{owed} mails do not come"),
        }
        sleep(Duration::from_millis(100)).await;
    }
}

/// The last mail comes, and then everybody acknowledged is stored, everybody stored has a mail, and no kill has doubled more
/// than one.
async fn assert_nothing_is_lost(site: Site, acknowledged: &Acknowledged, kills: usize) {
    let stored: BTreeSet<_> =
        everybody_mailed(site).await.iter().map(|item| item["email"].as_s().unwrap().clone()).collect();
    let acknowledged = acknowledged.lock().unwrap().clone();
    eprintln!("{kills} kills, {} acknowledged, {} stored", acknowledged.len(), stored.len());
    assert!(acknowledged.len() > kills / 2, "hardly anything was at stake");
    assert_eq!(acknowledged.difference(&stored).next(), None, "acknowledged and not stored");

    let mails = site.mails().await;
    let mailed: BTreeSet<_> = mails.iter().cloned().collect();
    assert_eq!(mailed, stored, "whoever is stored has a mail, and nobody else");
    assert!(mails.len() <= mailed.len() + kills, "{} mails to {} addresses", mails.len(), mailed.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_and_the_database_are_killed_and_nothing_is_lost() {
    let random = &mut random_numbers();
    let mut app = KillableApp::start().await;
    let (site, acknowledged) = (app.site, Acknowledged::default());
    let killing = async {
        for _ in 0..KILLS_OF_PARTS {
            sleep(Duration::from_millis(random.u64(0..1_000))).await;
            match random.u8(..3) {
                0 => app.kill_function("newsletter").await,
                1 => app.kill_function("mailer").await,
                _ => app.kill_services().await,
            }
        }
    };
    sign_up_during(killing, site, &acknowledged, Duration::from_millis(50)).await;
    assert_nothing_is_lost(site, &acknowledged, KILLS_OF_PARTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cargo_local_is_killed_and_nothing_is_lost() {
    let random = &mut random_numbers();
    let data = tempfile::tempdir().unwrap();
    let (site, acknowledged) = (Site::on_free_ports(), Acknowledged::default());
    for kill in 0..KILLS_OF_CARGO_LOCAL {
        let began = Instant::now();
        let mut local = CargoLocal::begin(data.path(), site);
        let before = acknowledged.lock().unwrap().len();
        let waiting = async {
            // Every other one dies while it starts.
            if kill % 2 == 0 {
                eventually("a sign-up", || async {
                    site.forget_counts().await;
                    (acknowledged.lock().unwrap().len() > before).then_some(())
                })
                .await;
                sleep(Duration::from_millis(random.u64(0..1_500))).await;
            } else {
                sleep(Duration::from_millis(random.u64(0..4_000))).await;
            }
        };
        sign_up_during(waiting, site, &acknowledged, Duration::from_millis(300)).await;
        eprintln!("killed after {:?}, with {} acknowledged", began.elapsed(), acknowledged.lock().unwrap().len());
        if random.bool() {
            local.signal("-KILL").await;
        } else {
            local.kill_inside().await;
        }
        local.nothing_runs().await;
    }
    let mut local = CargoLocal::start_on(data.path(), site).await;
    assert_nothing_is_lost(site, &acknowledged, KILLS_OF_CARGO_LOCAL).await;
    local.signal("-TERM").await;
}
