//! Events that never reached the webhook are read in Stripe's own list: an endpoint that was away for a day, or that
//! nobody ever set up, loses nothing (PAY-9).
//!
//! The list is read from its newest page to its oldest. How far that has come is kept with the events of each page, in
//! one transaction; only when the last page is kept does the mark move, from which the next reading starts. So it may
//! break off anywhere, and several processes may do it at once: whoever finds that another was faster gives way.

use domain::actor::Actor;
use domain::ids::StripeEventId;
use domain::staff::Permission;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Store, in_transaction};

use super::{ReceivedEvent, payment_intent_of};
use crate::ports::{EventPage, GatewayError};
use crate::{Error, Result, Shop};

/// How often the list is read, in seconds.
pub(crate) const READ_EVERY: i64 = 300;
/// How far each reading goes back behind the mark, in seconds: clocks differ, and lists are a little late.
pub(crate) const OVERLAP: i64 = 3600;
/// How many pages one round reads.
const PAGES_AT_ONCE: u32 = 10;

/// What a round of reading Stripe's list did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListReport {
    /// Events that were read.
    pub read: usize,
    /// Those of them that were not known.
    pub fresh: usize,
}

/// How far the list has been read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    /// When the shop was opened: what is older is none of its business.
    opened: Timestamp,
    /// All events before this are known.
    read_until: Timestamp,
    /// When the next round may begin.
    next_at: Timestamp,
    /// The reading that is not finished.
    under_way: Option<UnderWay>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UnderWay {
    since: Timestamp,
    began: Timestamp,
    /// The last event of the page before; none on the first page.
    after: Option<StripeEventId>,
}

/// The reading as it is kept, and as it is to be kept next.
struct Kept {
    text: String,
    reading: Reading,
}

impl Reading {
    const fn opened_at(now: Timestamp) -> Self {
        Self { opened: now, read_until: now, next_at: now, under_way: None }
    }

    /// The reading that goes on, or begins.
    fn go_on(&self, now: Timestamp) -> UnderWay {
        self.under_way.clone().unwrap_or_else(|| {
            let since = self.read_until.min(now).plus_seconds(-OVERLAP).max(self.opened);
            UnderWay { since, began: now, after: None }
        })
    }

    /// After a page: its events are about to be kept.
    fn turn_page(&mut self, at: UnderWay, next: Option<StripeEventId>) {
        if next.is_some() {
            self.under_way = Some(UnderWay { after: next, ..at });
        } else {
            self.read_until = at.began;
            self.under_way = None;
        }
    }

    fn to_text(&self) -> Result<String> {
        serde_json::to_string(self).map_err(unreadable)
    }
}

const fn unreadable(source: serde_json::Error) -> Error {
    Error::Unreadable { what: "how far Stripe's events were read", source }
}

/// Marks the moment from which Stripe's list is read, once for each kind of money.
pub(crate) async fn begin(store: &Store, livemode: bool, now: Timestamp) -> Result<()> {
    if store.read().await?.event_list(livemode).await?.is_some() {
        return Ok(());
    }
    let first = Reading::opened_at(now).to_text()?;
    in_transaction!(store, |db| {
        db.begin_event_list(livemode, &first).await?;
        Ok(())
    })
}

impl Shop {
    /// Reads in Stripe's list what came since it was read last, and keeps what is not known, for the sweep to act on.
    /// Does nothing before it is time again, and where another process is at it. Answers what was read, if anything was.
    ///
    /// # Errors
    /// When the provider or the database fails; it goes on from there the next time.
    pub async fn read_event_list(&self) -> Result<Option<ListReport>> {
        let Some(mut kept) = self.event_list().await? else { return Ok(None) };
        let now = self.now();
        if kept.reading.next_at > now {
            return Ok(None);
        }
        // Nobody else begins while this one is at it; should it die, somebody goes on.
        kept.reading.next_at = now.plus_seconds(READ_EVERY);
        if self.keep_page(&mut kept, &[]).await?.is_none() {
            return Ok(None);
        }
        self.read_pages(kept, now).await.map(Some)
    }

    /// Until when the list is known to have been read to its end.
    ///
    /// # Errors
    /// When the actor may not read orders.
    pub async fn event_list_read_until(&self, actor: Actor) -> Result<Option<Timestamp>> {
        actor.require(Permission::ReadOrders)?;
        Ok(self.event_list().await?.map(|kept| kept.reading.read_until))
    }

    async fn event_list(&self) -> Result<Option<Kept>> {
        let kept = self.parts.store.read().await?.event_list(self.parts.gateway.livemode()).await?;
        kept.map(|text| Ok(Kept { reading: serde_json::from_str(&text).map_err(unreadable)?, text })).transpose()
    }

    async fn read_pages(&self, mut kept: Kept, now: Timestamp) -> Result<ListReport> {
        let mut report = ListReport::default();
        for left in (0..PAGES_AT_ONCE).rev() {
            let at = kept.reading.go_on(now);
            let Some(page) = self.page_of_list(&at).await? else {
                kept.reading.under_way = None;
                continue;
            };
            kept.reading.turn_page(at, page.next);
            let finished = kept.reading.under_way.is_none();
            if !finished && left == 0 {
                kept.reading.next_at = now;
            }
            let Some(fresh) = self.keep_page(&mut kept, &page.events).await? else { break };
            report.read += page.events.len();
            report.fresh += fresh;
            if finished {
                break;
            }
        }
        Ok(report)
    }

    /// The page where a reading goes on; none where Stripe has forgotten the event that it goes on from.
    async fn page_of_list(&self, at: &UnderWay) -> Result<Option<EventPage>> {
        match self.parts.gateway.events_since(at.since, at.after.as_ref()).await {
            Ok(page) => Ok(Some(page)),
            Err(GatewayError::Refused { status: 400 | 404, .. }) if at.after.is_some() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the events of a page and how far the reading has come. Answers how many were not known; nothing where
    /// somebody else has moved the reading.
    async fn keep_page(&self, kept: &mut Kept, events: &[ReceivedEvent]) -> Result<Option<usize>> {
        let next = kept.reading.to_text()?;
        let (now, livemode) = (self.now(), self.parts.gateway.livemode());
        let intents: Vec<_> = events.iter().map(|event| payment_intent_of(&event.payload)).collect();
        let fresh: Result<Option<usize>> = in_transaction!(self.parts.store, |db| {
            let mut fresh = 0;
            for (event, intent) in events.iter().zip(&intents) {
                fresh += usize::from(db.insert_event(&event.as_new(intent.as_deref(), now, now)).await?);
            }
            Ok(db.move_event_list(livemode, &kept.text, &next).await?.then_some(fresh))
        });
        kept.text = next;
        fresh
    }
}
