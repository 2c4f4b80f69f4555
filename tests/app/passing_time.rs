//! Time that passes at once: everything that the tables remember moves into the past.

use aws_sdk_dynamodb::{Client, types::AttributeValue};
use limits::{HOUR, MINUTE};

use crate::Item;

/// The attributes of people and of mailboxes that are times.
const TIMES: [&str; 15] = [
    "requested_at",
    "attempted_at",
    "mailed_at",
    "held_at",
    "refused_at",
    "confirmed_at",
    "unsubscribed_at",
    "bounced_at",
    "complained_at",
    "erased_at",
    "mail_1",
    "mail_2",
    "mail_3",
    "mail_4",
    "mail_5",
];

/// The maps of the counter `sending` whose keys are periods, and how many seconds a period has.
const PERIODS: [(&str, u64); 2] = [("minutes", MINUTE), ("hours", HOUR)];

/// Moves everything that the tables remember into the past, except the counters of clients. Tables that do not answer stay as
/// they are.
pub(crate) async fn let_time_pass(client: &Client, seconds: u64) {
    for table in ["Subscribers", "Requests", "Erasures", "Counters"] {
        let pages = client.scan().table_name(table).consistent_read(true).into_paginator().items().send();
        let Ok(items) = pages.collect::<Result<Vec<_>, _>>().await else { return };
        for item in items {
            age(client, table, item, seconds).await;
        }
    }
}

/// An item that somebody changes meanwhile is read and moved again.
async fn age(client: &Client, table: &str, mut item: Item, seconds: u64) {
    loop {
        let aged = aged(item.clone(), seconds);
        if aged == item {
            return;
        }
        let put = client.put_item().table_name(table).set_item(Some(aged));
        // An item that is the same has the same number of its mail and version, and the same state.
        let mut put = put.condition_expression(condition(&item));
        for (index, name) in guarded(&item).enumerate() {
            put = put.expression_attribute_names(format!("#n{index}"), name);
            put = put.expression_attribute_values(format!(":v{index}"), item[name].clone());
        }
        let Err(error) = put.send().await else { return };
        if !error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) {
            return;
        }
        let found = client.get_item().table_name(table).key("id", item["id"].clone()).consistent_read(true).send().await;
        let Some(found) = found.ok().and_then(|found| found.item) else { return };
        item = found;
    }
}

fn guarded(item: &Item) -> impl Iterator<Item = &'static str> {
    let names = ["id", "owed", "state", "status", "version", "mail_1", "mails", "attempted_at"];
    names.into_iter().filter(|name| item.contains_key(*name))
}

fn condition(item: &Item) -> String {
    let terms: Vec<_> = guarded(item).enumerate().map(|(index, _)| format!("#n{index} = :v{index}")).collect();
    terms.join(" AND ")
}

fn aged(mut item: Item, seconds: u64) -> Item {
    let is_counter = item.get("id").and_then(|id| id.as_s().ok()).is_some_and(|id| id.starts_with("client/"));
    if is_counter {
        return item;
    }
    for name in TIMES.into_iter().chain(["expires_at"]) {
        if let Some(AttributeValue::N(time)) = item.get_mut(name) {
            *time = time.parse::<u64>().unwrap().saturating_sub(seconds).to_string();
        }
    }
    for (name, length) in PERIODS {
        if let Some(AttributeValue::M(periods)) = item.get_mut(name) {
            let earlier = |period: &str| period.parse::<u64>().unwrap().saturating_sub(seconds / length).to_string();
            *periods = periods.drain().map(|(period, count)| (earlier(&period), count)).collect();
        }
    }
    item
}
