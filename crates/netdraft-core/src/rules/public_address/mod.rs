//! Rules about public addresses.
