//! Rules about names.
