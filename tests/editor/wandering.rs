//! Does a session survive whatever a person does? Random actions, clicks, drags and edits, with everything checked after each.

use netdraft_core::model::Kind;
use netdraft_editor::actions::actions;
use netdraft_editor::{Message, Modifiers, Point, ToolChoice, ViewMessage};
use netdraft_tests::drive::Driver;

/// Numbers that look random and are the same each time (Knuth, The Art of Computer Programming, volume 2, section 3.3.4, line 26).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let limit = u64::try_from(limit.max(1)).expect("small");
        usize::try_from((self.0 >> 33) % limit).expect("smaller than the limit")
    }

    fn place(&mut self, driver: &Driver) -> Point {
        let nodes: Vec<Point> = driver.session.scene().nodes().map(|node| node.rect.centre()).collect();
        if self.below(4) == 0 || nodes.is_empty() {
            let far = |number: usize| f64::from(u32::try_from(number).expect("small")) * 8.0 - 200.0;
            return Point::new(far(self.below(200)), far(self.below(150)));
        }
        let node = nodes[self.below(nodes.len())];
        // A little beside the middle, where a header or a handle may be.
        node.plus(Point::new(0.0, [-24.0, 0.0, 0.0, 20.0][self.below(4)]))
    }
}

const TOOLS: [ToolChoice; 9] = [
    ToolChoice::Select,
    ToolChoice::Hand,
    ToolChoice::Network,
    ToolChoice::Subnet,
    ToolChoice::Connect,
    ToolChoice::Place(Kind::Host),
    ToolChoice::Place(Kind::Site),
    ToolChoice::Place(Kind::Nat),
    ToolChoice::Place(Kind::LoadBalancer),
];

fn wander(seed: u64, steps: usize) {
    let mut driver = if seed.is_multiple_of(3) { Driver::new() } else { Driver::starter("10.0.0.0/20") };
    let mut numbers = Numbers(seed);
    let all: Vec<_> = actions().filter(|action| !["new", "open-sample"].contains(&action.id)).collect();
    for _ in 0..steps {
        driver.modifiers = match numbers.below(8) {
            0 => Modifiers { shift: true, ..Modifiers::default() },
            1 => Modifiers { alt: true, ..Modifiers::default() },
            2 => Modifiers { command: true, ..Modifiers::default() },
            _ => Modifiers::default(),
        };
        match numbers.below(10) {
            0..3 => {
                let (from, to) = (numbers.place(&driver), numbers.place(&driver));
                driver.drag(from, to);
            }
            3 => {
                let at = numbers.place(&driver);
                driver.click(at);
            }
            4 => driver.view(ViewMessage::Tool(TOOLS[numbers.below(TOOLS.len())])),
            5 => driver.send(if numbers.below(2) == 0 { Message::Undo } else { Message::Redo }),
            _ => {
                let action = all[numbers.below(all.len())];
                if let Ok(message) = action.message(&driver.session) {
                    driver.send(message);
                }
            }
        }
        if driver.plan().subnets.len() > 60 {
            driver.view(ViewMessage::SelectAll);
            driver.send(Message::DeleteSelection);
        }
    }
}

#[test]
fn nothing_breaks_whatever_is_done() {
    for seed in 1..=6 {
        wander(seed, 60);
    }
}
