//! Rules and routes: one table a rule set, one a route table.

use netdraft_core::analysis::filters::{
    DefaultRule, default_rules, evaluation_order, evaluation_sentence, is_ordered, numbering,
};
use netdraft_core::model::{Action, Anchor, Choice, Direction, Entity, Filter, FilterRule, Route, RouteTable};
use netdraft_core::rules::Severity;

use super::sections::with_headings;
use super::{Cell, CellTone, Column, Row, RowKind, Table, Tables};
use crate::flows::listed;

const RULE_COLUMNS: [Column; 10] = [
    Column::numbers("Priority", "The lowest is evaluated first, where the kind of rule set has priorities."),
    Column::words("Name", "What people call it."),
    Column::words("Direction", "Which way the first packet of a connection goes."),
    Column::words("Action", "What happens to a packet that matches."),
    Column::words("Protocol", "A name such as tcp, a number, or any."),
    Column::words("Sources", "Where packets come from."),
    Column::words("Destinations", "Where packets go."),
    Column::words("Ports", "The ports they go to."),
    Column::words("Enabled", "Whether the rule applies."),
    Column::words("Effect", "Whether the rule decides anything."),
];

const ROUTE_COLUMNS: [Column; 6] = [
    Column::words("Destination", "The packets it is for."),
    Column::words("Target", "Where they go."),
    Column::words("Origin", "Where the route came from."),
    Column::numbers("Priority", "The priority among equal prefixes, where the provider has one."),
    Column::words("State", "What the provider says of it."),
    Column::words("Note", "Free words."),
];

impl Tables<'_> {
    pub(super) fn rules(&self) -> Vec<Table> {
        self.plan.filters.iter().map(|filter| self.rule_table(filter)).collect()
    }

    pub(super) fn rule_table(&self, filter: &Filter) -> Table {
        let id = filter.id.as_str();
        let mut rows = Vec::new();
        for direction in [Direction::Ingress, Direction::Egress] {
            let order = evaluation_order(filter, direction);
            for (index, heading) in with_headings(filter, direction, &order, RULE_COLUMNS.len()) {
                let rule = filter.rules.get(index);
                rows.extend(heading);
                rows.extend(rule.map(|rule| self.item(id, "rules", index, self.rule_cells(id, index, rule))));
            }
            rows.extend(default_rules(filter.kind, direction).iter().map(|rule| pinned(id, direction, rule)));
        }
        let mut columns = RULE_COLUMNS.to_vec();
        if numbering(filter.kind).is_none() {
            // Rules without numbers are known by their names.
            columns.remove(0);
            for row in &mut rows {
                // The name of a section stands in the first cell.
                row.cells.remove(usize::from(row.kind == RowKind::Heading));
            }
        }
        Table {
            key: id.to_owned(),
            title: filter.title().to_owned(),
            sentence: evaluation_sentence(filter.kind).to_owned(),
            columns,
            rows,
            add: Self::append("Add a rule", id, "rules", filter.rules.len()),
            is_ordered: is_ordered(filter.kind),
        }
    }

    fn rule_cells(&self, id: &str, index: usize, rule: &FilterRule) -> Vec<Cell> {
        let path = format!("rules/{index}");
        let field = |name: &str| Cell::field(rule, id, &path, name);
        let action = match rule.action {
            Action::Allow => {
                Cell { text: format!("✓ {}", rule.action.word()), ..field("action") }.toned(CellTone::Good)
            }
            Action::Deny => Cell { text: format!("✕ {}", rule.action.word()), ..field("action") }.toned(CellTone::Bad),
        };
        let effect = match (rule.enabled, self.effect(id, index)) {
            (false, _) => Cell::words("switched off").toned(CellTone::Quiet),
            (true, Some((words, Severity::Error))) => Cell::words(words).toned(CellTone::Bad),
            (true, Some((words, Severity::Warning))) => Cell::words(words).toned(CellTone::Warning),
            (true, Some((words, Severity::Info))) => Cell::words(words).toned(CellTone::Quiet),
            (true, None) => Cell::words("decides").toned(CellTone::Quiet),
        };
        let names = ["protocol", "sources", "destinations", "ports", "enabled"];
        let mut cells = vec![field("priority"), field("name"), field("direction"), action];
        cells.extend(names.map(field));
        cells.push(effect);
        cells
    }

    pub(super) fn routes(&self) -> Vec<Table> {
        self.plan.route_tables.iter().map(|table| self.route_table(table)).collect()
    }

    pub(super) fn route_table(&self, table: &RouteTable) -> Table {
        let id = table.id.as_str();
        let users = self
            .plan
            .subnets_of(&table.network)
            .filter(|subnet| self.plan.route_table_of(subnet).is_some_and(|used| used.id == table.id));
        let users: Vec<&str> = users.map(Entity::title).collect();
        let users =
            if users.is_empty() { "No subnet uses it.".to_owned() } else { format!("Used by {}.", listed(&users)) };
        let main = if table.main { " It is the main table of its network." } else { "" };
        let row = |(index, route): (usize, &Route)| {
            let path = format!("routes/{index}");
            let names = ["destination", "target", "origin", "priority", "state", "note"];
            self.item(id, "routes", index, names.map(|name| Cell::field(route, id, &path, name)).to_vec())
        };
        Table {
            key: id.to_owned(),
            title: table.title().to_owned(),
            sentence: format!(
                "The longest prefix that matches decides; the order of the rows means nothing. {users}{main}"
            ),
            columns: ROUTE_COLUMNS.to_vec(),
            rows: table.routes.iter().enumerate().map(row).collect(),
            add: Self::append("Add a route", id, "routes", table.routes.len()),
            is_ordered: false,
        }
    }
}

/// How many rows the table of a rule set has: its rules, and those of the provider.
pub(super) fn rule_rows(filter: &Filter) -> usize {
    let defaults = |direction| default_rules(filter.kind, direction).len();
    filter.rules.len() + defaults(Direction::Ingress) + defaults(Direction::Egress)
}

/// A rule of the provider, which stands where it is evaluated and cannot be changed.
fn pinned(id: &str, direction: Direction, rule: &DefaultRule) -> Row {
    let action = if rule.action == Action::Allow { "✓ allow" } else { "✕ deny" };
    let words = [rule.number, rule.name, direction.word(), action, "any", rule.source, rule.destination, "any", "yes"];
    let mut cells: Vec<Cell> = words.iter().map(|word| Cell::words(*word).toned(CellTone::Quiet)).collect();
    cells.push(Cell::words(rule.why_fixed).toned(CellTone::Quiet));
    let anchor = Anchor::new(id, format!("defaults/{}/{}", direction.word(), rule.number));
    Row { anchor, kind: RowKind::Pinned, depth: 0, mark: None, cells, delete: None, allocates_in: None }
}
