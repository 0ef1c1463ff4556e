//! What rows change, foreseen or saved.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::actor::Actor;
use domain::ids::{Slug, StockMovementId, VariantId};
use domain::inventory::{MovementReason, Stock};
use domain::product_file::{Column, Outcome, RowFault, RowReport};
use serde_json::json;
use store::stock::NewStockChange;
use store::{Db, in_transaction};

use super::super::names::Names;
use super::plan::{Seen, Shelf, Write};
use super::read::Entry;
use crate::{Result, Shop};

impl Shop {
    /// What saving these rows would do.
    pub(super) async fn foresee(&self, entries: &[&Entry], seen: &mut Seen) -> Result<Vec<RowReport>> {
        let mut shelf = self.shelf(&mut self.parts.store.read().await?, entries).await?;
        shelf.products.extend(seen.foreseen.iter().map(|(slug, product)| (slug.clone(), product.clone())));
        let mut later = Seen::default();
        let planned = plan_all(&mut shelf, entries, seen, &mut later);
        seen.extend(later);
        for write in planned.iter().filter_map(|planned| planned.as_ref().ok()) {
            if let Some(product) = shelf.products.get(&write.product.slug) {
                seen.foreseen.insert(write.product.slug.clone(), product.clone());
            }
        }
        Ok(entries.iter().zip(planned).map(|(entry, planned)| entry.report(outcome(planned))).collect())
    }

    /// Saves what these rows change, all in one transaction.
    pub(super) async fn apply(&self, actor: Actor, entries: &[&Entry], seen: &mut Seen) -> Result<Vec<RowReport>> {
        let saved: Result<(Vec<RowReport>, Seen)> = in_transaction!(self.parts.store, |db| {
            db.lock_catalogue().await?;
            let mut shelf = self.shelf(db, entries).await?;
            let mut later = Seen::default();
            let planned = plan_all(&mut shelf, entries, seen, &mut later);
            shelf.names.save(db).await?;
            let stock = hold(db, &planned).await?;
            let mut report = Vec::with_capacity(entries.len());
            for (entry, planned) in entries.iter().zip(planned) {
                if let Ok(write) = &planned
                    && !is_as_foreseen(write, &stock)
                {
                    let column = Some(Column::OnHand);
                    report.push(entry.report(Outcome::Refused { column, fault: RowFault::Meanwhile }));
                    continue;
                }
                if let Ok(write) = &planned {
                    self.save(db, actor, write).await?;
                }
                report.push(entry.report(outcome(planned)));
            }
            Ok((report, later))
        });
        let (report, later) = saved?;
        seen.extend(later);
        Ok(report)
    }

    /// What the catalogue knows of the products and the variants that these rows name.
    async fn shelf(&self, db: &mut Db, entries: &[&Entry]) -> Result<Shelf> {
        let said: Vec<_> = entries.iter().filter_map(|entry| entry.said.as_ref().ok()).collect();
        let slugs: Vec<&Slug> = said.iter().map(|said| &said.product).collect();
        let variants: Vec<&VariantId> = said.iter().map(|said| &said.variant).collect();
        let currency = self.settings().pricing.currency;
        let found = db.managed_products((&slugs, &variants), currency).await?;
        let products: HashMap<_, _> = found.into_iter().map(|found| (found.product.slug.clone(), found)).collect();
        Ok(Shelf { products, names: Names::load(db).await?, currency })
    }

    async fn save(&self, db: &mut Db, actor: Actor, write: &Write) -> Result<()> {
        let Write { product, variant, .. } = write;
        let Some(mut version) = write.version else {
            let mut first = product.clone();
            first.variants = vec![variant.clone()];
            return self.add_product(db, actor, &first).await;
        };
        if let Some(before) = &write.product_before {
            self.save_product_in(db, actor, (before, product), version).await?;
            version += 1;
        }
        if write.changes_variant() {
            match &write.variant_before {
                None => self.add_variant_in(db, actor, &product.slug, variant).await?,
                Some(before) => self.save_variant_in(db, actor, (before, variant)).await?,
            }
            db.raise_product_version(&product.slug, version).await?;
        }
        match &write.variant_before {
            Some(before) if before.stock != variant.stock => {
                self.count_pieces(db, actor, &variant.id, (before.stock, variant.stock)).await
            }
            _ => Ok(()),
        }
    }

    /// Brings the pieces of a variant to the number that was counted.
    async fn count_pieces(
        &self,
        db: &mut Db,
        actor: Actor,
        variant: &VariantId,
        (from, to): (Stock, Stock),
    ) -> Result<()> {
        let change = i64::from(to.on_hand) - i64::from(from.on_hand);
        let movement = NewStockChange {
            id: StockMovementId::from_bits(self.fresh_bits()),
            variant,
            reason: MovementReason::Count,
            change,
            note: None,
            press: None,
            actor,
            at: self.now(),
        };
        db.insert_stock_change(&movement).await?;
        db.change_stock(variant, change, false).await?;
        let told = |stock: Stock| Some(json!({ "onHand": stock.on_hand }));
        self.audit_product(db, (actor, "stock.changed"), variant.as_str(), (told(from), told(to))).await
    }
}

type Planned = std::result::Result<Write, (Option<Column>, RowFault)>;

fn plan_all(shelf: &mut Shelf, entries: &[&Entry], seen: &Seen, later: &mut Seen) -> Vec<Planned> {
    entries.iter().map(|entry| shelf.plan(entry, seen, later)).collect()
}

fn outcome(planned: Planned) -> Outcome {
    match planned {
        Ok(write) => write.outcome(),
        Err((column, fault)) => Outcome::Refused { column, fault },
    }
}

/// Holds the variants that change, in the order of their ids, and tells their stock of now.
async fn hold(db: &mut Db, planned: &[Planned]) -> Result<BTreeMap<VariantId, Stock>> {
    let writes = planned.iter().filter_map(|planned| planned.as_ref().ok());
    let changing = writes.filter_map(|write| write.variant_before.as_ref().filter(|before| **before != write.variant));
    let ids: BTreeSet<&VariantId> = changing.map(|variant| &variant.id).collect();
    db.lock_variants(ids.clone()).await?;
    Ok(db.stocks_of(&ids).await?)
}

/// Whether a variant whose pieces are to be counted still has those that were there.
fn is_as_foreseen(write: &Write, stock: &BTreeMap<VariantId, Stock>) -> bool {
    match &write.variant_before {
        Some(before) if before.stock != write.variant.stock => stock.get(&before.id) == Some(&before.stock),
        Some(_) | None => true,
    }
}
