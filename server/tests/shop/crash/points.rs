//! Where the shop can be made to die.

use std::collections::BTreeSet;
use std::env;
use std::fs::{read_dir, read_to_string};
use std::path::Path;

/// A place, and whether the story comes there for certain.
pub(crate) struct Point {
    pub(crate) place: String,
    pub(crate) surely: bool,
}

/// What everybody waits for, or what there is time for when somebody asks for it.
pub(crate) fn or_long<T>(usual: T, long: T) -> T {
    if env::var("OXCART_TEST_LONG").is_ok_and(|value| value == "1") { long } else { usual }
}

/// The places that a story comes to. With `OXCART_TEST_LONG=1` every place there is, at the first visit and the second.
pub(crate) fn points(usual: &[&str]) -> Vec<Point> {
    let mut points: Vec<_> = usual.iter().map(|&place| Point { place: place.to_owned(), surely: true }).collect();
    if or_long(false, true) {
        let visits = all().into_iter().flat_map(|place| [place.clone(), format!("{place}@2")]);
        let more = visits.filter(|place| !usual.contains(&place.as_str()));
        points.extend(more.map(|place| Point { place, surely: false }));
    }
    points
}

/// Every fail point in the use-cases.
pub(crate) fn all() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../shop/src"), &mut found);
    found
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            let text = read_to_string(path).unwrap();
            let places = text.split("fail_point!(\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(places.map(str::to_owned));
        }
    }
}
