//! How does an enum of the model say which words stand for its variants? Once, in a list.

/// An enum whose variants have one word each in the file and on forms.
pub trait Choice: Copy + PartialEq + Default + 'static {
    /// The words, in the order of the variants.
    const WORDS: &'static [&'static str];
    /// The variants, in the order of the words.
    const ALL: &'static [Self];
    /// The word that stands for the variant.
    fn word(self) -> &'static str {
        let position = Self::ALL.iter().position(|variant| *variant == self);
        position.and_then(|position| Self::WORDS.get(position)).copied().unwrap_or_default()
    }
    /// The variant that a word stands for.
    fn from_word(word: &str) -> Option<Self> {
        let position = Self::WORDS.iter().position(|known| *known == word)?;
        Self::ALL.get(position).copied()
    }
}

/// Declares an enum with a word for each variant; the first variant is the default.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident = $first_word:literal, $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
        pub enum $name { $(#[$first_doc])* #[default] $first, $($(#[$doc])* $variant,)* }

        impl crate::model::Choice for $name {
            const WORDS: &'static [&'static str] = &[$first_word, $($word),*];
            const ALL: &'static [Self] = &[Self::$first, $(Self::$variant),*];
        }

        impl crate::model::FieldValue for $name {
            const SHAPE: crate::model::Shape = crate::model::Shape::Choice(<Self as crate::model::Choice>::WORDS);
            fn to_value(&self) -> serde_json::Value {
                serde_json::Value::String(crate::model::Choice::word(*self).to_owned())
            }
            fn read(value: &serde_json::Value, reader: &mut crate::model::Reader) -> Self {
                let position = crate::model::value::read_word(value, <Self as crate::model::Choice>::WORDS, reader);
                position.and_then(|position| <Self as crate::model::Choice>::ALL.get(position)).copied().unwrap_or_default()
            }
        }
    };
}
pub(super) use choice;
