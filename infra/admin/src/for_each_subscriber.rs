//! Reads a whole table of subscribers, and shows the progress on the terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use subscribers::{SubscriberId, Subscribers, Subscription};

/// Calls `visit` with each subscriber. Returns the number of items that another program wrote; these are skipped.
///
/// The table is read in parts. Only one part is in memory, however large the table is.
pub(crate) async fn for_each_subscriber(
    subscribers: &Subscribers,
    mut visit: impl AsyncFnMut(SubscriberId, Subscription) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let progress = progress_bar(subscribers).await;
    let (mut unreadable, mut cursor) = (0, None);
    loop {
        let page = subscribers.scan(cursor).await?;
        unreadable += page.unreadable;
        progress.inc(page.subscriptions.len().try_into().unwrap_or_default());
        for (id, subscription) in page.subscriptions {
            visit(id, subscription).await?;
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
