//! Rules about routes and their changes.
