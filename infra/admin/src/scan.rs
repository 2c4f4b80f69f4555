//! Reads a whole table, and shows the progress on the terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use subscribers::{Cursor, Request, ScanPage, Subscriber, SubscriberId, Subscribers, TableError};

/// Calls `visit` with each subscriber. Returns the keys of the items that another program wrote; these are skipped.
///
/// The table is read in parts. Only one part is in memory, however large the table is.
pub(crate) async fn for_each_subscriber(
    subscribers: &Subscribers,
    visit: impl AsyncFnMut(SubscriberId, Subscriber) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<String>> {
    let progress = progress_bar(subscribers).await;
    for_each(async |cursor| subscribers.scan(cursor).await, &progress, visit).await
}

/// The same for requests. They are few, because a request ends after 48 hours, so there is no progress to show.
pub(crate) async fn for_each_request(
    subscribers: &Subscribers,
    visit: impl AsyncFnMut(SubscriberId, Request) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<String>> {
    for_each(async |cursor| subscribers.scan_requests(cursor).await, &ProgressBar::hidden(), visit).await
}

async fn for_each<T>(
    scan: impl AsyncFn(Option<Cursor>) -> Result<ScanPage<T>, TableError>,
    progress: &ProgressBar,
    mut visit: impl AsyncFnMut(SubscriberId, T) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<String>> {
    let (mut unreadable, mut cursor) = (Vec::new(), None);
    loop {
        let page = scan(cursor).await?;
        unreadable.extend(page.unreadable);
        progress.inc(page.found.len().try_into().unwrap_or_default());
        for (id, found) in page.found {
            visit(id, found).await?;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(unreadable);
        }
    }
}

/// A progress bar on standard error, if that is a terminal. It disappears when it is dropped.
async fn progress_bar(subscribers: &Subscribers) -> ProgressBar {
    // Credentials that may read the table may not be allowed to describe it.
    let expected = subscribers.rough_count().await.unwrap_or_default();
    let progress = ProgressBar::with_draw_target(Some(expected), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:40} {human_pos} of about {human_len}") {
        Ok(style) => progress.with_style(style),
        Err(_) => progress,
    }
}
