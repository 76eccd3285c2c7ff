//! Rules about links between networks.
