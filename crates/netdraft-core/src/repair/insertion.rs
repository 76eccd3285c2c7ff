//! Where does a further rule go in a rule set, so that it has an effect and leaves every other rule its own?

use super::filter_order;
use crate::analysis::filters::{CompiledFilter, Effect, Side, evaluation_order, is_ordered, numbering};
use crate::edit::{Command, END};
use crate::model::{Direction, FieldValue, Filter, FilterRule};

/// Longer lists are not judged again only to offer a repair.
const MOST_RULES: usize = 64;

/// Every port at which some client waits for answers, as rules write it.
pub(crate) const CLIENT_PORTS: &str = "1024-65535";

/// Puts a rule where it mends what it is for: behind all others or, where one of them objects, before the first that can stand behind it.
pub(crate) fn insert(
    filter: &Filter,
    rule: &FilterRule,
    is_mended: impl Fn(&CompiledFilter<'_>) -> bool,
) -> Option<Command> {
    insert_up_to(MOST_RULES, filter, rule, is_mended)
}

/// The same in a list of up to so many rules.
pub(crate) fn insert_up_to(
    most_rules: usize,
    filter: &Filter,
    rule: &FilterRule,
    is_mended: impl Fn(&CompiledFilter<'_>) -> bool,
) -> Option<Command> {
    let order = evaluation_order(filter, rule.direction);
    let objects = |index: &usize| filter.rules.get(*index).is_some_and(|other| other.action != rule.action);
    let first = order.iter().position(objects).filter(|_| is_ordered(filter.kind));
    let places = first.map_or_else(|| order.len()..order.len(), |first| first..order.len());
    let last = std::iter::once(order.len());
    last.chain(places).find_map(|place| {
        let (command, changed) = at_place(filter, rule, &order, place)?;
        let compiled = CompiledFilter::new(&changed, &[]);
        let keeps = || filter.rules.len() <= most_rules && no_more_dead(filter, &compiled, rule.direction);
        // Behind all others it takes nothing from any.
        let fits = is_mended(&compiled) && (place == order.len() || keeps());
        fits.then_some(command)
    })
}

/// Gives a rule of a rule set other ports, if that mends what it is for.
pub(crate) fn widen(
    filter: &Filter,
    index: usize,
    ports: &str,
    is_mended: impl Fn(&CompiledFilter<'_>) -> bool,
) -> Option<Command> {
    let mut changed = filter.clone();
    let rule = changed.rules.get_mut(index)?;
    rule.ports = crate::model::Ports::parse(ports).ok()?;
    let direction = rule.direction;
    let compiled = CompiledFilter::new(&changed, &[]);
    let fits = is_mended(&compiled) && keeps_effects(filter, &compiled, direction);
    fits.then(|| Command::set(&filter.id, format!("rules/{index}/ports"), ports))
}

/// Where a rule is written so that it is evaluated at some place.
pub(crate) struct Spot {
    /// Its position in the list.
    pub(crate) index: usize,
    /// Its number, where rules have one.
    pub(crate) number: Option<u32>,
}

/// The spot of a place of the evaluation order; nothing where no number is free there.
pub(crate) fn spot(filter: &Filter, direction: Direction, order: &[usize], place: usize) -> Option<Spot> {
    if numbering(filter.kind).is_some() {
        let number = Some(filter_order::next_free_number(filter, direction, place)?);
        return Some(Spot { index: END, number });
    }
    let index = order.get(place).copied().filter(|_| is_ordered(filter.kind));
    Some(Spot { index: index.unwrap_or(END), number: None })
}

/// The rule set with a rule at a place of the evaluation order; nothing where no number is free there.
fn at_place(filter: &Filter, rule: &FilterRule, order: &[usize], place: usize) -> Option<(Command, Filter)> {
    let Spot { index, number } = spot(filter, rule.direction, order, place)?;
    let rule = FilterRule { priority: number.or(rule.priority), ..rule.clone() };
    let command =
        Command::Insert { id: filter.id.to_string(), list: "rules".to_owned(), index, value: rule.to_value() };
    let mut changed = filter.clone();
    changed.rules.insert(index.min(changed.rules.len()), rule);
    Some((command, changed))
}

/// Whether no more rules of a direction are without effect than before; not so where the list is too long to be judged again.
pub(crate) fn keeps_effects(before: &Filter, after: &CompiledFilter<'_>, direction: Direction) -> bool {
    before.rules.len() <= MOST_RULES && no_more_dead(before, after, direction)
}

fn no_more_dead(before: &Filter, after: &CompiledFilter<'_>, direction: Direction) -> bool {
    let dead = |side: &Side<'_>| {
        let is_dead =
            |effect: &Effect| matches!(effect, Effect::Shadowed { .. } | Effect::Unreachable { .. } | Effect::Unknown);
        side.judgements().iter().filter(|judgement| is_dead(&judgement.effect)).count()
    };
    dead(after.side(direction)) <= dead(CompiledFilter::new(before, &[]).side(direction))
}
