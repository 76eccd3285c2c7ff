//! Do the components work in a real browser? Run with `cargo xtask test --only headless`; on other targets this file is empty.
#![cfg(target_arch = "wasm32")]

use netdraft_web::{App, AppProps};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

/// The application in an element of its own, so that no test meets the listeners of another.
struct Page {
    app: yew::AppHandle<App>,
    root: Element,
}

impl Page {
    async fn open() -> Self {
        let document = gloo::utils::document();
        let root = document.create_element("div").expect("`div` is a valid name");
        gloo::utils::body().append_child(&root).expect("the body accepts a `div`");
        let app = yew::Renderer::<App>::with_root_and_props(root.clone(), AppProps { keeps: false }).render();
        settle().await;
        Self { app, root }
    }

    /// A page with the plan that the start card draws, and with its outline, which a small window does not show by itself.
    async fn with_plan() -> Self {
        let page = Self::open().await;
        page.click("[data-action=draw]").await;
        if page.all(".nd-outline").is_empty() {
            page.click("[data-action=toggle-left]").await;
        }
        page
    }

    /// A page with the sample, pasted: the files that stand beside the page are not here.
    async fn with_sample() -> Self {
        let page = Self::open().await;
        page.click("[data-action=import]").await;
        let text = netdraft_core::sample::sample("sup-2024-3291").expect("the sample is there");
        page.enter("#nd-import-text", text).await;
        if !page.all("#import").is_empty() {
            page.click("#import [data-action=close]").await;
        }
        page
    }

    async fn close(self) -> Element {
        self.app.destroy();
        settle().await;
        self.root.remove();
        self.root
    }

    fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).expect("the selector is valid");
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
    }

    #[track_caller]
    fn one(&self, selector: &str) -> HtmlElement {
        self.all(selector).into_iter().next().unwrap_or_else(|| panic!("there is no `{selector}`"))
    }

    fn text(&self, selector: &str) -> String {
        self.one(selector).text_content().unwrap_or_default()
    }

    async fn click(&self, selector: &str) {
        self.one(selector).click();
        settle().await;
    }

    /// Types a text into a field in place of what it held; the field is not left.
    async fn enter(&self, selector: &str, text: &str) -> HtmlInputElement {
        let field: HtmlInputElement = self.one(selector).unchecked_into();
        field.focus().expect("a field on the page can be focused");
        field.set_value(text);
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict("input", &init).expect("`input` is a valid name");
        field.dispatch_event(&event).expect("the event is dispatched");
        settle().await;
        field
    }
}

/// Lets the page draw what it was told, and what follows from that.
async fn settle() {
    for _ in 0..4 {
        yew::scheduler::flush().await;
    }
}

#[wasm_bindgen_test]
async fn the_application_shows_its_name_and_leaves_nothing_behind() {
    let page = Page::open().await;
    assert_eq!(page.text("h1"), "netdraft");
    let root = page.close().await;
    assert_eq!(root.text_content().as_deref(), Some(""), "nothing is left of an application that was taken down");
}

#[wasm_bindgen_test]
async fn a_wrong_range_is_explained_and_its_repair_is_taken() {
    let page = Page::open().await;
    let field = page.enter("[data-field=range]", "10.0.1.17/24").await;
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(page.text("[role=alert]").contains("has host bits"), "{}", page.text("[role=alert]"));
    page.click("[data-action=repair]").await;
    assert_eq!(field.value(), "10.0.1.0/24");
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("false"));
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_range_becomes_a_plan_without_problems() {
    let page = Page::with_plan().await;
    assert_eq!(page.all("[data-panel=start]").len(), 0, "the start card is gone");
    assert_eq!(page.all(".nd-outline [data-row=public-a]").len(), 1, "the outline has the subnets");
    assert!(page.text("[data-testid=totals]").starts_with("1 network · 9 subnets"));
    assert_eq!(page.text("[data-testid=no-problems]"), "Nothing is wrong");
    page.close().await;
}

#[wasm_bindgen_test]
async fn an_edit_in_the_inspector_is_judged_and_undone() {
    let page = Page::with_plan().await;
    page.click(".nd-outline [data-row=public-a]").await;
    assert_eq!(page.one(".nd-form").get_attribute("data-entity").as_deref(), Some("public-a"));
    let field = page.enter(".nd-form [data-field=cidr]", "10.0.16.0/20").await;
    field.blur().expect("a field can be left");
    settle().await;
    let rules: Vec<_> = page.all("[data-problem]").iter().filter_map(|row| row.get_attribute("data-rule")).collect();
    assert!(!rules.is_empty(), "two subnets with one block are a problem");
    page.click("[data-action=undo]").await;
    assert_eq!(page.all("[data-problem]").len(), 0, "undo takes the problem back");
    let field: HtmlInputElement = page.one(".nd-form [data-field=cidr]").unchecked_into();
    assert_eq!(field.value(), "10.0.0.0/20");
    page.close().await;
}

#[wasm_bindgen_test]
async fn what_a_field_cannot_hold_stays_in_the_field() {
    let page = Page::with_plan().await;
    page.click(".nd-outline [data-row=public-a]").await;
    let field = page.enter(".nd-form [data-field=growth]", "many").await;
    field.blur().expect("a field can be left");
    settle().await;
    assert_eq!(field.value(), "many", "the text is kept");
    assert!(page.text("#field-growth-fault").contains("not a whole number"));
    assert!(page.one("[data-action=undo]").has_attribute("disabled"), "nothing was changed");
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_problem_leads_to_its_place_and_is_repaired() {
    let page = Page::with_sample().await;
    let before = page.all("[data-problem]").len();
    assert!(before > 5, "the sample has faults, and the list shows {before}");
    let entity = page.one("[data-problem]").get_attribute("data-row");
    page.click("[data-problem] .nd-problem__go").await;
    assert_eq!(page.one(".nd-form").get_attribute("data-entity"), entity, "the inspector shows the entity");
    page.click("[data-action=fix-all]").await;
    assert_eq!(page.all("[data-problem]").len(), before, "the repairs are shown before they are made");
    page.click("[data-action=fix-all-now]").await;
    let after = page.all("[data-problem]").len();
    assert!(after < before, "safe repairs leave fewer problems than {before}: {after}");
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_closed_gate_says_why_and_an_open_one_lets_the_plan_leave() {
    let page = Page::with_sample().await;
    page.click("[data-action=export]").await;
    assert!(page.text("[data-testid=gate]").contains("may not leave yet"));
    assert!(page.one("[data-action=export-validated]").has_attribute("disabled"));
    assert!(!page.all("[data-testid=open-errors] li").is_empty(), "the open errors are listed");
    page.close().await;
    let page = Page::with_plan().await;
    page.click("[data-action=export]").await;
    assert!(page.text("[data-testid=gate]").contains("may leave"));
    assert!(!page.one("[data-action=export-validated]").has_attribute("disabled"));
    page.close().await;
}

#[wasm_bindgen_test]
async fn every_view_shows_its_tables() {
    let page = Page::with_sample().await;
    for view in ["Addresses", "Rules", "Routes", "Links", "DNS", "NAT", "Load balancers"] {
        page.click(&format!("[data-tab='{view}']")).await;
        assert!(!page.all("[role=grid] [role=gridcell]").is_empty(), "{view} has cells");
        assert!(!page.text(".nd-sheet__sentence").is_empty(), "{view} says how it is read");
    }
    page.close().await;
}
