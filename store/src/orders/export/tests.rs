use super::*;
use crate::testing::TestDatabase;

#[tokio::test]
async fn each_part_of_a_file_is_read_from_its_place_without_sorting() {
    let database = TestDatabase::sqlite().await;
    let mut db = database.store().read().await.unwrap();
    let plan = db.plan_raw(MATCHING).await.unwrap();
    assert_eq!(plan, ["SEARCH orders USING INDEX sqlite_autoindex_orders_1 (id<?)"]);
}
