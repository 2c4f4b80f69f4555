use std::{collections::VecDeque, mem};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use subscribers::{Cursor, SubscriberId, Subscribers, Subscription, TableError};

/// Everybody in a table, read page by page: however many there are, no more than one page is in memory.
pub(crate) struct People<'a> {
    subscribers: &'a Subscribers,
    page: VecDeque<(SubscriberId, Subscription)>,
    next: Next,
    /// Items that this program did not write, so far.
    pub(crate) unreadable: u64,
    progress: ProgressBar,
}

/// What comes after the page in memory.
enum Next {
    Page(Option<Cursor>),
    End,
}

impl<'a> People<'a> {
    /// Shows on the terminal how far it is.
    pub(crate) async fn of(subscribers: &'a Subscribers) -> Result<Self, TableError> {
        // An operator who may read the table may not be allowed to describe it.
        let expected = subscribers.rough_count().await.unwrap_or_default();
        let progress = ProgressBar::with_draw_target(Some(expected), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos} of about {human_len}") {
            progress.set_style(style);
        }
        Ok(Self { subscribers, page: VecDeque::new(), next: Next::Page(None), unreadable: 0, progress })
    }

    /// The next person; `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<(SubscriberId, Subscription)>, TableError> {
        while self.page.is_empty() {
            let Next::Page(cursor) = mem::replace(&mut self.next, Next::End) else {
                self.progress.finish_and_clear();
                return Ok(None);
            };
            let page = self.subscribers.scan(cursor).await?;
            self.unreadable += page.unreadable;
            self.page = page.subscriptions.into();
            self.next = page.next.map_or(Next::End, |cursor| Next::Page(Some(cursor)));
            self.progress.inc(self.page.len().try_into().unwrap_or_default());
        }
        Ok(self.page.pop_front())
    }
}
