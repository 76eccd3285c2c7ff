//! Rules about rule sets.
