//! How do the blocks of each network lie beside each other? Tiles in address order, which are walked, sized and allocated by keys, buttons and the pointer.

use std::cell::RefCell;
use std::rc::Rc;

use netdraft_core::address::{Cidr, Provider, usable};
use netdraft_core::check::Report;
use netdraft_core::model::{Anchor, Plan};
use netdraft_editor::create::{Create, SubnetRequest, SubnetSize};
use netdraft_editor::tables::map::{Band, Tile, TileKind};
use netdraft_editor::tables::{Tables, grouped};
use netdraft_editor::{Dialog, FocusPlace, Message, ViewMessage, actions};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};
use yew::{
    AttrValue, Callback, FocusEvent, Html, KeyboardEvent, MouseEvent, PointerEvent, Properties, UseForceUpdateHandle,
    component, html, use_force_update, use_memo, use_mut_ref,
};

use super::cell::bar;
use crate::controls::{Button, Icon};
use crate::platform::dom;
use crate::shell::key_press;
use crate::store::{Same, Shown, Tell, Told, use_tell};

/// The properties of the map.
#[derive(Properties, PartialEq)]
pub(super) struct MapProps {
    /// The session.
    pub(super) shown: Shown,
}

/// The tile that has the attention, and the size that is asked for in it where it is free. Keys may follow each other faster than the map is drawn.
#[derive(Default)]
struct Attention {
    key: String,
    prefix: Option<u8>,
    /// The free tile that the pointer is sizing, with its left edge and its width in pixels.
    sized: Option<(usize, f64, f64)>,
}

/// The map of all networks.
#[component]
pub(super) fn AddressMap(props: &MapProps) -> Html {
    let tell = use_tell();
    let redraw = use_force_update();
    let attention = use_mut_ref(Attention::default);
    let shown = &props.shown;
    let plan = (Same(Rc::clone(shown.document())), Same(Rc::clone(shown.report())));
    let bands = use_memo(plan, |(document, report)| Tables::new(&document.plan, report).map());
    let tiles: Vec<(&Band, &Tile)> =
        bands.iter().flat_map(|band| band.tiles.iter().map(move |tile| (band, tile))).collect();
    let selected = shown.selection().last().map(str::to_owned);
    // What is selected elsewhere has the attention, unless a free block of it has.
    let is_selected = |band: &Band, tile: &Tile| match tile.kind {
        TileKind::Free => selected.as_ref() == Some(&band.network),
        TileKind::Subnet | TileKind::Kept => selected.as_ref() == Some(&tile.anchor.entity),
    };
    let key = attention.borrow().key.clone();
    let known = tiles.iter().position(|(band, tile)| is_selected(band, tile) && tile.anchor.to_string() == key);
    let here = known.or_else(|| {
        tiles.iter().position(|(_, tile)| tile.kind != TileKind::Free && Some(&tile.anchor.entity) == selected.as_ref())
    });
    let steps = tiles.iter().map(|(band, tile)| Step::of(band, tile)).collect();
    let walk = Rc::new(Walk { tell: tell.clone(), steps, attention, redraw });
    let onkeydown = {
        let walk = Rc::clone(&walk);
        Callback::from(move |event: KeyboardEvent| {
            if tile_of(event.target()).is_some_and(|at| walk.on_key(at, &event)) {
                event.prevent_default();
            }
        })
    };
    let onfocusin = {
        let walk = Rc::clone(&walk);
        Callback::from(move |event: FocusEvent| {
            if let Some(step) = tile_of(event.target()).and_then(|at| walk.steps.get(at)) {
                walk.look_at(step);
            }
        })
    };
    let on = |what: fn(&Walk, &PointerEvent)| {
        let walk = Rc::clone(&walk);
        Callback::from(move |event: PointerEvent| what(&walk, &event))
    };
    let ondblclick = {
        let walk = Rc::clone(&walk);
        Callback::from(move |event: MouseEvent| {
            let step = tile_of(event.target()).and_then(|at| walk.steps.get(at));
            if let Some(step) = step.filter(|step| step.kind == TileKind::Free) {
                walk.allocate(step);
            }
        })
    };
    let mut start = 0;
    let mut drawn = Vec::new();
    for band in bands.iter() {
        drawn.push(band_of(band, start, here, selected.as_deref(), &walk));
        start += band.tiles.len();
    }
    html! {
        <section class="nd-map" aria-label="Address map" {onkeydown} {onfocusin} {ondblclick} onpointerdown={on(Walk::take_hold)} onpointermove={on(Walk::drag_to)}
            onpointerup={on(|walk, _| walk.attention.borrow_mut().sized = None)}>
            <div class="nd-map__bands">{ for drawn }</div>
            { strip(shown, here.and_then(|at| Some((tiles.get(at)?.1, at))), &walk) }
        </section>
    }
}

/// A tile as keys need it.
struct Step {
    anchor: Anchor,
    block: Cidr,
    kind: TileKind,
    network: String,
    offered: u8,
    provider: Provider,
}

impl Step {
    fn of(band: &Band, tile: &Tile) -> Self {
        let (network, offered) = (band.network.clone(), tile.offered(band));
        Self {
            anchor: tile.anchor.clone(),
            block: tile.block,
            kind: tile.kind,
            network,
            offered,
            provider: band.provider,
        }
    }
}

/// What keys walk through.
struct Walk {
    tell: Tell,
    steps: Vec<Step>,
    attention: Rc<RefCell<Attention>>,
    redraw: UseForceUpdateHandle,
}

impl Walk {
    /// Selects what a tile stands for.
    fn look_at(&self, step: &Step) {
        let key = step.anchor.to_string();
        if self.attention.borrow().key != key {
            // The pointer takes hold of a tile before that gets the focus.
            let sized = self.attention.borrow().sized;
            self.attention.replace(Attention { key, prefix: None, sized });
            self.redraw.force_update();
        }
        match step.kind {
            TileKind::Subnet | TileKind::Kept => self.tell.view(ViewMessage::Reveal(step.anchor.clone())),
            TileKind::Free => self.tell.view(ViewMessage::Select(vec![step.network.clone()])),
        }
    }

    /// The prefix length that is asked for in a free block.
    fn asked(&self, step: &Step) -> u8 {
        let attention = self.attention.borrow();
        attention.prefix.filter(|_| attention.key == step.anchor.to_string()).unwrap_or(step.offered)
    }

    /// Asks for a larger or a smaller part of a free block.
    fn size(&self, step: &Step, by: i8) {
        self.ask_for(step, self.asked(step).saturating_add_signed(by));
    }

    fn ask_for(&self, step: &Step, prefix: u8) {
        let prefix = prefix.clamp(step.block.prefix(), step.block.width());
        let sized = self.attention.borrow().sized;
        self.attention.replace(Attention { key: step.anchor.to_string(), prefix: Some(prefix), sized });
        self.redraw.force_update();
    }

    /// The pointer takes hold of a free tile: from its left edge to the pointer is what is asked for.
    fn take_hold(&self, event: &PointerEvent) {
        let tile = tile_of(event.target()).filter(|_| event.button() == 0);
        let is_free = |at: &usize| self.steps.get(*at).is_some_and(|step| step.kind == TileKind::Free);
        let Some(at) = tile.filter(is_free) else { return };
        if let Some(place) = dom::find(&format!("[data-tile=\"{at}\"]")).map(|tile| tile.get_bounding_client_rect()) {
            self.attention.borrow_mut().sized = Some((at, place.left(), place.width().max(1.0)));
        }
    }

    /// The smallest part of the block that reaches as far as the pointer.
    fn drag_to(&self, event: &PointerEvent) {
        let Some((at, left, width)) = self.attention.borrow().sized.filter(|_| event.buttons() & 1 == 1) else {
            return;
        };
        let Some(step) = self.steps.get(at) else { return };
        let share = (f64::from(event.client_x()) - left) / width;
        let halvings = (1..=32_u8).take_while(|halvings| share <= 0.5_f64.powi(i32::from(*halvings))).count();
        let prefix = step.block.prefix().saturating_add(u8::try_from(halvings).unwrap_or(u8::MAX));
        if prefix.clamp(step.block.prefix(), step.block.width()) != self.asked(step) {
            self.ask_for(step, prefix);
        }
    }

    /// Where a key leads from a tile.
    fn next(&self, at: usize, key: &str) -> Option<usize> {
        let of = |at: usize| self.steps.get(at).map(|step| step.network.as_str());
        let first = |at: usize| self.steps.iter().position(|step| of(at) == Some(step.network.as_str()));
        let is_free = |at: &usize| self.steps.get(*at).is_some_and(|step| step.kind == TileKind::Free);
        match key {
            "ArrowLeft" => at.checked_sub(1),
            "ArrowRight" => Some(at + 1),
            "ArrowUp" => first(at)?.checked_sub(1).and_then(first),
            "ArrowDown" => (at..self.steps.len()).find(|other| of(*other) != of(at)),
            "Home" => first(at),
            "End" => self.steps.iter().rposition(|step| of(at) == Some(step.network.as_str())),
            "[" => (0..at).rev().find(is_free),
            "]" => (at + 1..self.steps.len()).find(is_free),
            _ => None,
        }
    }

    /// Does what a key means on a tile, and says whether it meant anything.
    fn on_key(&self, at: usize, event: &KeyboardEvent) -> bool {
        let (Some(step), key, held) = (self.steps.get(at), event.key(), key_press(event).modifiers) else {
            return false;
        };
        if held.command || held.alt {
            return false;
        }
        match (key.as_str(), step.kind) {
            ("ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End" | "[" | "]", _) => {
                if let Some(to) = self.next(at, &key) {
                    dom::focus(&format!("[data-tile=\"{to}\"]"));
                }
            }
            ("+", TileKind::Free) => self.size(step, -1),
            ("-", TileKind::Free) => self.size(step, 1),
            ("Enter" | " ", TileKind::Free) => self.allocate(step),
            ("Enter" | " ", TileKind::Subnet | TileKind::Kept) => {
                self.tell.view(ViewMessage::Focus(FocusPlace::Inspector));
            }
            ("Delete" | "Backspace", TileKind::Subnet | TileKind::Kept) => self.tell.send(Message::DeleteSelection),
            _ => return false,
        }
        true
    }

    fn allocate(&self, step: &Step) {
        let size = SubnetSize::Prefix(self.asked(step));
        let request = SubnetRequest { size, within: Some(step.block), ..SubnetRequest::one(step.network.clone()) };
        self.tell.send(Message::Create(Create::Subnets(request)));
    }

    fn keep(&self, step: &Step) {
        let block = Cidr::containing(step.block.first(), self.asked(step)).unwrap_or(step.block);
        self.tell.send(Message::Create(Create::Reserve { network: step.network.clone(), block }));
    }
}

/// The tile that an event happened on.
fn tile_of(target: Option<EventTarget>) -> Option<usize> {
    let tile = target?.dyn_into::<Element>().ok()?.closest("[data-tile]").ok().flatten()?;
    tile.get_attribute("data-tile")?.parse().ok()
}

/// One network: its name, its two shares, and its tiles.
fn band_of(band: &Band, start: usize, here: Option<usize>, selected: Option<&str>, walk: &Rc<Walk>) -> Html {
    let network = &band.network;
    let tile = |(offset, tile): (usize, &Tile)| {
        let at = start + offset;
        let is_here = here == Some(at) || (here.is_none() && at == 0);
        let is_selected = tile.kind != TileKind::Free && selected == Some(&tile.anchor.entity);
        let tab = if is_here { "0" } else { "-1" };
        let step = walk.steps.get(at).filter(|_| here == Some(at) && tile.kind == TileKind::Free);
        let part = step.map(|step| walk.asked(step) - step.block.prefix());
        tile_view(tile, Some((at, tab)), is_selected, part)
    };
    let share = |words: &'static str, share: u16| {
        html! { <span class="nd-map__share">{ format!("{words} {} %", share / 10) }{ bar(share) }</span> }
    };
    let tip = band.full.clone().unwrap_or_else(|| "Find room by size or by the number of machines".to_owned());
    let onclick = walk.tell.on_view(ViewMessage::Dialog(Some(Dialog::Allocate(network.clone()))));
    html! {
        <section key={network.clone()} class="nd-band" data-band={network.clone()} aria-label={band.title.clone()}>
            <header class="nd-band__head">
                <strong>{ &band.title }</strong><code>{ &band.range }</code>
                { share("allocated", band.allocated) }{ share("used", band.used) }
                <span class="nd-band__full" hidden={band.full.is_none()}>{ "Fully allocated" }</span>
                <Button label="Find free …" look="quiet" size="small" icon={Icon::Add} action="find-free" {tip} disabled={band.full.is_some()} {onclick} />
            </header>
            <div role="grid" aria-label={format!("Blocks of {}", band.title)}>
                <div role="row" class="nd-band__tiles">{ for band.tiles.iter().enumerate().map(tile) }</div>
            </div>
            <p class="nd-muted" hidden={band.more == 0}>{ format!("and {} more, in the table", band.more) }</p>
        </section>
    }
}

/// A tile: with its place among all and in the order of Tab where it is one of the map, and with the part that is asked for in it, in halvings.
fn tile_view(tile: &Tile, place: Option<(usize, &'static str)>, is_selected: bool, part: Option<u8>) -> Html {
    let kind = match tile.kind {
        TileKind::Subnet => "subnet",
        TileKind::Free => "free",
        TileKind::Kept => "kept",
    };
    // The size on the page grows with the square root of the number of addresses.
    let size = ((tile.block.width() - tile.block.prefix()) / 2).clamp(2, 10);
    let state = tile.fault();
    let part = part.map(|halvings| {
        let width = (100.0 * 0.5_f64.powi(i32::from(halvings))).max(2.0).to_string();
        html! { <svg class="nd-tile__part" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect {width} height="1" /></svg> }
    });
    let role = place.map(|_| "gridcell");
    let has_clash = (!tile.clashes.is_empty()).to_string();
    html! {
        <div key={tile.anchor.to_string()} {role} class="nd-tile" tabindex={place.map(|(_, tab)| tab)} data-tile={place.map(|(at, _)| at.to_string())}
            data-place={tile.anchor.to_string()} data-kind={kind} data-size={size.to_string()} data-clash={has_clash}
            aria-selected={place.map(|_| is_selected.to_string())} title={format!("{} {}: {}", tile.title, tile.block, tile.spoken())}>
            <>{ part.unwrap_or_default() }</>
            <span class="nd-tile__name">{ &tile.title }</span>
            <code class="nd-tile__block">{ tile.block.to_string() }</code>
            <span class="nd-tile__state" hidden={state.is_none()}>{ state.clone() }</span>
            <span class="nd-only-read">{ tile.spoken() }</span>
            { tile.used.filter(|_| state.is_none()).map(bar).unwrap_or_default() }
        </div>
    }
}

/// The blocks of a network, as a plan has them, with those marked that were not there before.
pub(crate) fn preview(plan: &Plan, report: &Report, network: &str, made: &[String]) -> Html {
    let bands = Tables::new(plan, report).map();
    let tiles = bands.iter().filter(|band| band.network == network).flat_map(|band| &band.tiles);
    let tile = |tile: &Tile| {
        let is_made = made.contains(&tile.anchor.entity);
        html! { <li key={tile.anchor.to_string()} data-made={is_made.to_string()}>{ tile_view(tile, None, false, None) }</li> }
    };
    html! { <ul class="nd-band__tiles" aria-label="Where it lands" data-testid="lands">{ for tiles.map(tile) }</ul> }
}

/// What is known of the tile that has the attention, and what can be done with it.
fn strip(shown: &Shown, here: Option<(&Tile, usize)>, walk: &Rc<Walk>) -> Html {
    let step = here.and_then(|(tile, at)| Some((tile, walk.steps.get(at)?)));
    let (words, buttons) = match step {
        None => ("Choose a block: arrows walk through them, [ and ] through what is free".to_owned(), Html::default()),
        Some((tile, step)) if tile.kind == TileKind::Free => {
            (format!("{} · {}", tile.block, tile.room), free_tools(step, walk))
        }
        Some((tile, _)) => {
            let full = if tile.is_exhausted { ": exhausted, grow it or add another subnet" } else { "" };
            let tools = if tile.kind == TileKind::Subnet { subnet_tools(shown, &walk.tell) } else { Html::default() };
            (format!("{} · {} · {}{full}", tile.title, tile.block, tile.room), tools)
        }
    };
    html! {
        <footer class="nd-map__strip"><span data-testid="map-words">{ words }</span><div class="nd-map__tools">{ buttons }</div></footer>
    }
}

fn subnet_tools(shown: &Shown, tell: &Tell) -> Html {
    let tool = |(id, label): (&'static str, &'static str)| {
        let action = actions::find(id);
        let reason = action.and_then(|action| action.enabled(shown).err());
        let (disabled, tip) = (reason.is_some(), reason.or_else(|| action.map(|action| action.label.to_owned())));
        let tell = tell.clone();
        let onclick =
            Callback::from(move |_: MouseEvent| action.iter().for_each(|action| tell.tell(Told::Act(action))));
        html! { <Button key={id} {label} size="small" action={id} tip={tip.map(AttrValue::from)} {disabled} {onclick} /> }
    };
    let tools = [
        ("split", "Split"),
        ("split-into", "Split into …"),
        ("merge", "Join"),
        ("grow-block", "Grow"),
        ("halve-block", "Shrink"),
    ];
    html! { <>{ for tools.into_iter().map(tool) }</> }
}

fn free_tools(step: &Step, walk: &Rc<Walk>) -> Html {
    let prefix = walk.asked(step);
    let part = Cidr::containing(step.block.first(), prefix).unwrap_or(step.block);
    let room = grouped(usable(part, step.provider));
    let at = walk.steps.iter().position(|other| std::ptr::eq(other, step)).unwrap_or_default();
    let on = |what: fn(&Walk, &Step)| {
        let walk = Rc::clone(walk);
        Callback::from(move |_: MouseEvent| {
            if let Some(step) = walk.steps.get(at) {
                what(&walk, step);
            }
        })
    };
    html! {
        <>
            <Button label="Smaller" icon={Icon::Minus} look="icon" size="small" action="size-less" onclick={on(|walk, step| walk.size(step, 1))} />
            <span class="nd-map__size" data-testid="map-size">{ format!("/{prefix} · {room} usable") }</span>
            <Button label="Larger" icon={Icon::Add} look="icon" size="small" action="size-more" onclick={on(|walk, step| walk.size(step, -1))} />
            <Button label="Allocate here" look="primary" size="small" action="allocate-block" onclick={on(Walk::allocate)} />
            <Button label="Keep free" size="small" action="keep-block" onclick={on(Walk::keep)} />
        </>
    }
}
