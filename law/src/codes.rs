//! The codes of an enum with data: the same variants without it, as they are stored and sent.

/// Declares the codes of an enum and gives the enum a question for its own.
macro_rules! codes {
    ($(#[$doc:meta])* $code:ident of $data:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $code { $(#[doc = concat!("`", $text, "`.")] $variant),+ }

        impl $code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The code of a stored text.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == text)
            }
        }

        impl $data {
            /// The code without the data.
            #[must_use]
            pub const fn code(&self) -> $code {
                match self { $(Self::$variant { .. } => $code::$variant),+ }
            }
        }
    };
}

pub(crate) use codes;
