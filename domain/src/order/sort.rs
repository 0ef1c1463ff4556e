//! How a list of orders is sorted (ADM-3).

use crate::states::states;

states! {
    /// How a list of orders is sorted.
    #[derive(Default)]
    OrderSort Sort {
        #[default]
        Newest "newest" "Those that a person must look at, then the newest first.";
        Oldest "oldest" "The oldest first.";
        TotalDown "total-down" "The highest total first.";
        TotalUp "total-up" "The lowest total first.";
    }
}

impl OrderSort {
    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest first",
            Self::Oldest => "Oldest first",
            Self::TotalDown => "Highest total first",
            Self::TotalUp => "Lowest total first",
        }
    }
}
