//! Does the picture of a plan hold what it should, and nothing that could do harm?

use std::rc::Rc;

use netdraft_core::sample::{names, sample};
use netdraft_core::template::TEMPLATES;
use netdraft_editor::Message;
use netdraft_editor::parcel::{in_picture, unpack};
use netdraft_editor::picture::{DARK, LIGHT, size_of, svg};
use netdraft_editor::scene::{Link, LinkState};
use netdraft_tests::drive::Driver;

use crate::parcels::pack;

/// The names of the elements that begin and end in a picture, which must match; there is no other way to write them in it.
fn elements(picture: &str) -> Vec<&str> {
    let mut open = Vec::new();
    let mut all = Vec::new();
    for tag in picture.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("each element ends");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None => {
                let name = tag.split([' ', '/']).next().unwrap_or_default();
                all.push(name);
                if !tag.ends_with('/') {
                    open.push(name);
                }
            }
        }
    }
    assert!(open.is_empty(), "{open:?} do not end");
    all
}

#[test]
fn every_plan_is_drawn_with_all_of_its_names_and_carries_itself() {
    let mut all_arrows = 0;
    let plans = names().filter_map(sample).chain(TEMPLATES.iter().map(|template| template.text));
    for text in plans {
        let session = Driver::open(text).session;
        let scene = session.scene();
        let picture = svg(scene, &session.plan().settings.name, Some(&pack(text)), &LIGHT);
        assert_eq!(in_picture(picture.as_bytes()).map(unpack), Some(Ok(text.as_bytes().to_vec())));
        let found = elements(&picture);
        assert!(
            found
                .iter()
                .all(|name| ["svg", "title", "desc", "metadata", "rect", "text", "path", "circle"].contains(name)),
            "{found:?}"
        );
        for node in scene.nodes() {
            assert!(picture.contains(&node.title.replace('&', "&amp;")), "{} is not drawn", node.title);
        }
        let one_way = |link: &&Rc<Link>| matches!(link.state, LinkState::Forward | LinkState::Backward);
        let arrows = found.iter().filter(|name| **name == "path").count() - scene.links.len();
        assert_eq!(arrows, scene.links.iter().filter(one_way).count(), "an arrow for each link that works one way");
        all_arrows += arrows;
        let (width, height) = size_of(scene);
        assert!(width > scene.bounds.width && height > scene.bounds.height);
        assert_eq!(svg(scene, "x", None, &LIGHT), svg(scene, "x", None, &LIGHT));
        assert_eq!(in_picture(svg(scene, "x", None, &LIGHT).as_bytes()), None);
        // In the dark it has the same lines and words, and no box or word in a colour of the light one.
        let dark = svg(scene, "x", None, &DARK);
        assert_eq!(elements(&dark), elements(&svg(scene, "x", None, &LIGHT)));
        assert!(!dark.contains("\"#fff\"") && !dark.contains("\"#1c2024\""), "something stays light");
    }
    assert!(all_arrows > 0, "a plan has such a link");
}

#[test]
fn what_a_plan_says_ends_no_element_and_begins_none() {
    let mut driver = Driver::open(sample("sup-2024-3291").expect("the sample is there"));
    let wild = "</text><script>alert(1)</script>\" onload=\"x\u{0}\u{8}&amp;<metadata id=\"netdraft\">1.x</metadata>";
    driver.send(Message::Edit(netdraft_core::edit::Command::set("production", "name", wild)));
    let picture = svg(driver.session.scene(), wild, Some("1.right"), &DARK);
    let found = elements(&picture);
    assert!(!found.contains(&"script"), "{found:?}");
    assert_eq!(found.iter().filter(|name| **name == "metadata").count(), 1);
    assert!(picture.chars().all(|letter| letter == '\n' || !letter.is_control()));
    assert_eq!(in_picture(picture.as_bytes()), Some("1.right"), "the plan is the one that was put in");
}
