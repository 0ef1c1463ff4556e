//! Words for where something stands, as they are stored, sent and read.

/// Enumerations whose values each have a word: `ALL`, `as_str`, `Display`, and `FromStr`, which refuses every other word with
/// the field that it was read from.
macro_rules! states {
    ($($(#[$doc:meta])* $name:ident $field:ident { $($(#[$mark:meta])* $variant:ident $text:literal $says:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $(#[doc = $says] $(#[$mark])* $variant),* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $text),* } }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::rejection::Rejection;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().find(|value| value.as_str() == text);
                found.copied().ok_or($crate::rejection::Rejection::Invalid { field: $crate::rejection::Field::$field })
            }
        }
    )*};
}
pub(crate) use states;
