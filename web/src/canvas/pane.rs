//! What does the canvas do? It measures itself, passes input to the session, and keeps what is in sight on the page.

use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use netdraft_core::words::counted;
use netdraft_editor::scene::Detail;
use netdraft_editor::{Camera, InputEvent, Message, Size, ViewMessage};
use web_sys::{Element, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent};
use yew::{Callback, Component, Context, Html, Properties, component, html, use_effect, use_effect_with};

use super::flows::{FlowLines, scale_at};
use super::group::{element_id, group_view};
use super::input;
use super::lifted::{ABOVE, layer};
use super::link::Links;
use super::minimap::minimap;
use super::mounted::Mounted;
use super::overlay::Overlay;
use super::preview::blank;
use super::spotlight;
use super::stage::{Look, Stage};
use super::tints::{legend, tinted_box};
use super::tools::{tool_shelf, zoom};
use crate::platform::size::SizeWatch;
use crate::platform::wheel::Wheel;
use crate::shell::{MenuView, key_press};
use crate::store::{Same, Shown, Tell, use_tell};

/// The properties of the canvas.
#[derive(Properties, PartialEq)]
pub(crate) struct CanvasProps {
    /// The session.
    pub(crate) shown: Shown,
    /// The stage.
    pub(crate) stage: Stage,
}

/// What the canvas is told.
pub(crate) enum CanvasMessage {
    /// The camera moved, or rests.
    Looked(Look),
    /// A frame has passed, and not everything in sight is on the page yet.
    Step,
    /// The canvas has this size.
    Measured(Size),
}

/// The canvas.
pub(crate) struct Canvas {
    tell: Tell,
    mounted: Mounted,
    camera: Camera,
    /// Whether the view is being zoomed, and has not rested yet.
    zooms: bool,
    watch: Option<SizeWatch>,
    wheel: Option<Wheel>,
    frame: Option<AnimationFrame>,
}

impl Component for Canvas {
    type Message = CanvasMessage;
    type Properties = CanvasProps;

    fn create(context: &Context<Self>) -> Self {
        let (tell, _) = context.link().context::<Tell>(Callback::noop()).expect("the application provides it");
        let props = context.props();
        props.stage.watch(Some(context.link().callback(CanvasMessage::Looked)));
        let camera = props.shown.camera();
        let mut canvas =
            Self { tell, mounted: Mounted::default(), camera, zooms: false, watch: None, wheel: None, frame: None };
        canvas.step(context);
        canvas
    }

    fn changed(&mut self, context: &Context<Self>, _: &CanvasProps) -> bool {
        self.step(context);
        true
    }

    fn update(&mut self, context: &Context<Self>, message: CanvasMessage) -> bool {
        match message {
            CanvasMessage::Looked(Look::Rests) => {
                self.zooms = false;
                self.step(context)
            }
            CanvasMessage::Looked(Look::Moved { camera, zooms }) => {
                let shown = context.props().shown.clone();
                let zoomed = camera.zoom != self.camera.zoom;
                self.camera = camera;
                self.zooms |= zooms;
                self.step(context)
                    || (zoomed && (shown.draws_flows() || shown.layer().is_some() || !shown.selection().is_empty()))
            }
            CanvasMessage::Step => {
                self.frame = None;
                self.step(context)
            }
            CanvasMessage::Measured(size) => {
                let _ = self.measure(context, size);
                false
            }
        }
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let CanvasProps { shown, stage } = context.props();
        let selected = shown.selection().last().filter(|id| shown.scene().node(id).is_some());
        let plan = shown.plan();
        let name = format!(
            "Network canvas: {}, {}",
            counted(plan.networks.len(), "network"),
            counted(plan.subnets.len(), "subnet")
        );
        html! {
            <div class="nd-canvas" data-testid="canvas" data-tool={format!("{:?}", shown.tool())} data-cursor={shown.cursor()}>
                <div ref={stage.pane()} class="nd-canvas__pane" tabindex="0" role="application" aria-roledescription="network canvas" aria-label={name}
                    aria-describedby="nd-canvas-help" aria-activedescendant={selected.map(element_id)} onfocus={Callback::from(|_: FocusEvent| crate::platform::dom::forget_selection())}
                    onpointerdown={self.on_down(context)} onpointermove={self.on_move(context)} onpointerup={self.on_up(context)}
                    onpointerleave={leaves(stage, shown)} onpointercancel={self.on(|_: &PointerEvent| Some(InputEvent::Cancel))}
                    ondblclick={self.on_double(context)}
                    onkeydown={self.on_key()} onkeyup={self.on(|event: &KeyboardEvent| Some(InputEvent::KeyUp { key: event.key() }))}
                    oncontextmenu={Callback::from(|event: MouseEvent| event.prevent_default())}>
                    <div ref={stage.dots()} class="nd-canvas__dots"></div>
                    <div ref={stage.world()} class="nd-world">{ self.world(context) }{ self.above(shown) }</div>
                    <div class="nd-canvas__glass"></div>
                </div>
                <p id="nd-canvas-help" hidden=true>{ "Arrow keys and Tab move between boxes, Enter edits, Escape leaves. The outline holds the same as a tree." }</p>
                <Controls shown={shown.clone()} stage={stage.clone()} />
            </div>
        }
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let CanvasProps { shown, stage } = context.props();
        if !first {
            return;
        }
        let Some(pane) = stage.pane().cast::<Element>() else { return };
        // Whoever watches is told after the first picture, and would see the plan jump to its place.
        let place = pane.get_bounding_client_rect();
        let shows_all = self.measure(context, Size::new(place.width(), place.height()));
        if !shows_all {
            stage.enter(shown.camera());
        }
        let measured = context.link().callback(CanvasMessage::Measured);
        self.wheel = Some(Wheel::over(&pane, {
            let (tell, pane) = (self.tell.clone(), stage.pane());
            move |event| tell.send(Message::Input(input::wheel(&pane, event)))
        }));
        self.watch = SizeWatch::of(&pane, move |width, height| measured.emit(Size::new(width, height)));
    }

    fn destroy(&mut self, context: &Context<Self>) {
        context.props().stage.watch(None);
    }
}

impl Canvas {
    /// Tells how large the canvas is, and has all of a plan shown that was just opened. Says whether it was.
    fn measure(&self, context: &Context<Self>, size: Size) -> bool {
        self.tell.view(ViewMessage::Viewport(size));
        let shows_all = context.props().stage.takes_fit();
        if shows_all {
            self.tell.view(ViewMessage::ZoomToFit);
        }
        shows_all
    }

    /// Brings onto the page what is in sight, a little at a time. Says whether the canvas has to be drawn anew.
    fn step(&mut self, context: &Context<Self>) -> bool {
        let shown = &context.props().shown;
        let (changed, more) = self.mounted.step(shown.scene(), self.camera, shown.viewport(), self.zooms);
        if more && self.frame.is_none() {
            let link = context.link().clone();
            self.frame = Some(request_animation_frame(move |_| link.send_message(CanvasMessage::Step)));
        }
        changed
    }

    fn flows(&self, shown: &Shown, detail: Detail) -> Html {
        let lines = shown.drawn().filter(|lines| !lines.is_empty());
        let drawn = lines.map(|lines| {
            let (lines, scene) = (Same(Rc::clone(lines)), Same(Rc::clone(shown.scene())));
            html! { <FlowLines {lines} {scene} {detail} scale={scale_at(self.camera.zoom)} /> }
        });
        html! { <g>{ drawn.unwrap_or_default() }</g> }
    }

    /// The colours over the boxes that are on the page.
    fn tints(&self, shown: &Shown, detail: Detail) -> Html {
        let Some(tints) = shown.tints() else { return html! { <g></g> } };
        let scale = (detail >= Detail::Cards).then(|| scale_at(self.camera.zoom));
        let on_page = shown.scene().groups.iter().filter(|group| self.mounted.detail_of(&group.id).is_some());
        let tinted =
            on_page.flat_map(|group| &group.boxes).filter_map(|node| Some((node.rect, tints.of_box(&node.id)?)));
        html! { <g class="nd-tints" pointer-events="none" aria-hidden="true">{ for tinted.map(|(rect, tint)| tinted_box(rect, tint, scale)) }</g> }
    }

    /// What lies above the world, and changes without it.
    fn above(&self, shown: &Shown) -> Html {
        html! {
            <svg id={ABOVE} class="nd-world__picture nd-world__above" width="1" height="1">
                { layer() }
                <Overlay scene={Same(shown.scene().clone())} selection={Same(shown.selection().clone())} zoom={self.camera.zoom} />
                { blank() }
            </svg>
        }
    }

    fn world(&self, context: &Context<Self>) -> Html {
        let shown = &context.props().shown;
        let scene = shown.scene();
        let groups = scene
            .groups
            .iter()
            .filter_map(|group| self.mounted.detail_of(&group.id).map(|detail| group_view(group, detail)));
        let detail = self.mounted.detail();
        html! {
            <svg class="nd-world__picture" xmlns="http://www.w3.org/2000/svg" width="1" height="1">
                <defs>
                    <marker id="nd-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
                        <path class="nd-link__arrow" d="M0 0L8 4L0 8z" />
                    </marker>
                    <marker id="nd-flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto-start-reverse">
                        <path class="nd-flow-arrow" d="M0 0L8 4L0 8z" />
                    </marker>
                </defs>
                <g class="nd-world__groups">{ for groups }</g>
                <Links links={Same(Rc::clone(self.mounted.links()))} {detail} />
                { self.tints(shown, detail) }
                { spotlight::blank() }
                { self.flows(shown, detail) }
            </svg>
        }
    }

    /// A callback that passes an event to the session.
    fn on<E: 'static>(&self, input: impl Fn(&E) -> Option<InputEvent> + 'static) -> Callback<E> {
        let tell = self.tell.clone();
        Callback::from(move |event: E| {
            if let Some(input) = input(&event) {
                tell.send(Message::Input(input));
            }
        })
    }

    fn on_down(&self, context: &Context<Self>) -> Callback<PointerEvent> {
        let CanvasProps { shown, stage } = context.props();
        let (pane, stage, scene) = (stage.pane(), stage.clone(), Rc::clone(shown.scene()));
        self.on(move |event: &PointerEvent| {
            // Nothing is shaded while something is done.
            stage.attend(None, &scene, false);
            let element = pane.cast::<Element>()?;
            // Without capture, a drag that leaves the canvas ends there; that is no reason not to begin it.
            let _ = element.set_pointer_capture(event.pointer_id());
            crate::platform::dom::focus_element(&element);
            event.prevent_default();
            Some(input::down(&pane, event, 1))
        })
    }

    /// The browser counts clicks for mouse events only, so the second press of a double click is passed on once more, as such.
    fn on_double(&self, context: &Context<Self>) -> Callback<MouseEvent> {
        let pane = context.props().stage.pane();
        let tell = self.tell.clone();
        Callback::from(move |event: MouseEvent| {
            let (at, modifiers) = (input::place(&pane, &event), input::modifiers(&event));
            let button = netdraft_editor::Button::Primary;
            tell.send(Message::Input(InputEvent::Down { at, button, modifiers, clicks: 2, touch: false }));
            tell.send(Message::Input(InputEvent::Up { at, modifiers }));
        })
    }

    fn on_move(&self, context: &Context<Self>) -> Callback<PointerEvent> {
        let pane = context.props().stage.pane();
        self.on(move |event: &PointerEvent| {
            Some(InputEvent::Move { at: input::place(&pane, event), modifiers: input::modifiers(event) })
        })
    }

    fn on_up(&self, context: &Context<Self>) -> Callback<PointerEvent> {
        let pane = context.props().stage.pane();
        self.on(move |event: &PointerEvent| {
            Some(InputEvent::Up { at: input::place(&pane, event), modifiers: input::modifiers(event) })
        })
    }

    /// Space holds the view; every other key is read for the page as a whole.
    fn on_key(&self) -> Callback<KeyboardEvent> {
        self.on(move |event: &KeyboardEvent| {
            let holds = event.key() == " ";
            if holds {
                event.prevent_default();
            }
            holds.then(|| InputEvent::Key(key_press(event)))
        })
    }
}

/// What floats over the world. It is left as it is while groups come and go.
#[component]
fn Controls(props: &CanvasProps) -> Html {
    let CanvasProps { shown, stage } = props;
    let tell = use_tell();
    use_effect_with((), {
        let stage = stage.clone();
        move |()| stage.rewrite()
    });
    use_effect({
        let (stage, viewport, bounds) = (stage.clone(), shown.viewport(), shown.scene().bounds);
        move || stage.mark(viewport, bounds)
    });
    html! {
        <>
            { tool_shelf(shown.tool(), shown.key_map(), &tell) }
            { zoom(stage, shown, &tell) }
            { legend(shown, &tell) }
            { minimap(shown, stage, &tell) }
            { empty(shown) }
            { shown.menu().map(|menu| html! { <MenuView {menu} on_canvas=true /> }).unwrap_or_default() }
        </>
    }
}

/// Where the pointer is not, nothing has the attention.
fn leaves(stage: &Stage, shown: &Shown) -> Callback<PointerEvent> {
    let (stage, scene) = (stage.clone(), Rc::clone(shown.scene()));
    Callback::from(move |_: PointerEvent| stage.attend(None, &scene, false))
}

/// What an empty canvas says.
fn empty(shown: &Shown) -> Html {
    let hidden = shown.scene().groups.iter().any(|group| !group.boxes.is_empty());
    html! {
        <div class="nd-canvas__empty" hidden={hidden}>
            <p class="nd-canvas__empty-title">{ "An empty plan" }</p>
            <p>{ "Press " }<kbd class="nd-key">{ "1" }</kbd>{ " to add a network with the next address range that is free, or draw one with the tools above." }</p>
        </div>
    }
}
