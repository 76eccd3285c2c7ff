//! Rules about capacity and process.
