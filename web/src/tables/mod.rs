//! What does the plan look like as tables? One view for each kind of question, with cells that are edited in place.

mod adds;
mod cell;
mod chosen;
mod columns;
mod deeds;
mod drags;
mod grid;
mod head;
mod keys;
mod lookup;
mod map;
mod matrix;
mod places;
mod row;
mod rows;
mod sections;
mod sheet;
mod sheets;
mod tools;
mod trial;
mod view;
mod walk;
mod widths;

use netdraft_editor::ViewTab;

pub(crate) use map::preview;
pub(crate) use matrix::MatrixView;
pub(crate) use view::TableView;

/// The views, in the order of the tabs.
pub(crate) const VIEWS: [ViewTab; 10] = [
    ViewTab::Topology,
    ViewTab::Addresses,
    ViewTab::Rules,
    ViewTab::Routes,
    ViewTab::Links,
    ViewTab::Matrix,
    ViewTab::Dns,
    ViewTab::Nat,
    ViewTab::LoadBalancers,
    ViewTab::PublicAddresses,
];
