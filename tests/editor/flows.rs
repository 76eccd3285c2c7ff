//! Does the page get to know who can talk to whom: in slices, grouped without losing a pair, and what an edit would open before it is made?

use netdraft_core::address::Family;
use netdraft_core::analysis::Facts;
use netdraft_core::analysis::intents::Proof;
use netdraft_core::analysis::path::Verdict;
use netdraft_core::analysis::reach::Reach;
use netdraft_core::edit::Command;
use netdraft_core::model::Document;
use netdraft_core::rules::Policy;
use netdraft_editor::explain::explain_path;
use netdraft_editor::flows::{DrawnLine, Heard, LineState, Lines, Matrix, MatrixQuery, chips, title_area};
use netdraft_editor::scene::Detail;
use netdraft_editor::tables::reordered;
use netdraft_editor::{BottomTab, Effect, Message, Session, Source, ViewMessage, ViewTab};
use netdraft_tests::arbitrary::Dice;
use netdraft_tests::drive::Driver;
use netdraft_tests::large::Large;
use netdraft_tests::plans::every_plan;
use netdraft_tests::wired::wired;

/// A server with a public address behind an ACL that denies SSH before it allows it, a database, and two workers that are alike.
pub(super) const SHOP: &str = r#"{"netdraft":"1.0","networks":[{"id":"n","name":"Shop","cidrs":["10.0.0.0/16"]}],
    "subnets":[{"id":"web","network":"n","cidr":"10.0.1.0/24","filter":"edge"},{"id":"data","network":"n","cidr":"10.0.2.0/24"}],
    "hosts":[{"id":"server","subnet":"web","addresses":["10.0.1.10"],"filters":["open"]},
             {"id":"db","name":"Database","subnet":"data","addresses":["10.0.2.10"],"filters":["stores"]},
             {"id":"worker-1","subnet":"data","addresses":["10.0.2.21"],"filters":["work"]},
             {"id":"worker-2","subnet":"data","addresses":["10.0.2.22"],"filters":["work"]}],
    "gateways":[{"id":"igw","kind":"internet","network":"n"}],
    "public_addresses":[{"id":"eip","address":"203.0.113.10","bound_to":["server"]}],
    "route_tables":[{"id":"rt","network":"n","main":true,"routes":[{"destination":"0.0.0.0/0","target":"igw"}]}],
    "filters":[
      {"id":"edge","kind":"network-acl","network":"n","rules":[
        {"priority":90,"action":"deny","protocol":"tcp","ports":"22"},
        {"priority":100,"protocol":"tcp","ports":"22"},
        {"priority":110,"protocol":"tcp","ports":"443"},
        {"priority":100,"direction":"egress"}]},
      {"id":"open","kind":"security-group","network":"n","rules":[{"protocol":"tcp"},{"direction":"egress"}]},
      {"id":"stores","kind":"security-group","network":"n","rules":[{"protocol":"tcp","ports":"5432","sources":["work"]}]},
      {"id":"work","kind":"security-group","network":"n","rules":[{"direction":"egress"}]}]}"#;

fn everything() -> MatrixQuery {
    MatrixQuery::default()
}

/// Every end in a row and a column of its own.
fn opened(matrix: &Matrix) -> Lines {
    let mut open = std::collections::BTreeSet::new();
    loop {
        let mut lines = matrix.lines(&MatrixQuery { open: open.clone(), ..everything() });
        let before = open.len();
        open.extend(lines.rows.iter().filter_map(|line| line.turns.clone()));
        if open.len() == before {
            for side in [&mut lines.rows, &mut lines.columns] {
                side.retain(|line| line.size == 1);
            }
            return lines;
        }
    }
}

fn shown(driver: &mut Driver) -> Matrix {
    driver.view(ViewMessage::Show(ViewTab::Matrix));
    Matrix::clone(driver.session.matrix().expect("the matrix is shown"))
}

/// The words of the cell between two ends.
fn said(matrix: &Matrix, from: &str, to: &str) -> String {
    let lines = opened(matrix);
    let find = |lines: &[netdraft_editor::flows::Line], id: &str| lines.iter().find(|line| line.id == id).cloned();
    let (row, column) = (find(&lines.rows, from).expect("a row"), find(&lines.columns, to).expect("a column"));
    matrix.cell(&row, &column).map(|cell| cell.words.clone()).unwrap_or_default()
}

#[test]
fn the_matrix_says_what_passes_and_puts_together_what_is_alike() {
    let mut driver = Driver::open(SHOP);
    assert!(driver.session.matrix().is_none(), "nobody looks, nothing is worked out");
    let matrix = shown(&mut driver);
    let lines = matrix.lines(&everything());
    let titles: Vec<&str> = lines.rows.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(titles, ["internet", "Database", "server", "worker-1 + 1 alike"]);
    assert_eq!(lines.rows[3].detail, "host worker-1 in data of Shop\nhost worker-2 in data of Shop");
    assert_eq!(said(&matrix, "internet", "server"), "tcp port 443");
    assert_eq!(said(&matrix, "worker-2", "db"), "tcp port 5432");
    assert_eq!(said(&matrix, "worker-1", "worker-2"), "nothing passes");
    assert_eq!(said(&matrix, "worker-1", "worker-1"), "", "nobody asks whether a host reaches itself");
    let cell = matrix.cell(&lines.rows[3], &lines.columns[1]).expect("workers and the database");
    assert_eq!((cell.heard, cell.short.as_str(), cell.is_one_way), (Heard::Some, "tcp 5432", false));
    assert_eq!(matrix.pair(&lines.rows[3], &lines.columns[3]), Some(["worker-1", "worker-2"]));
    // One side named: the other has what talks to it.
    let query = MatrixQuery { to: "database".to_owned(), ..everything() };
    let lines = matrix.lines(&query);
    assert_eq!(lines.columns.len(), 1);
    assert_eq!(lines.rows.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["worker-1"]);
    assert_eq!((lines.ends, lines.nothing), ([2, 1], None), "both workers, and the database");
    // Names that nobody has are told from ends that talk to nobody.
    let cases = [
        ("nobody", "", "No sender matches “nobody”"),
        ("", " nowhere ", "No receiver matches “nowhere”"),
        ("worker", "nowhere", "No receiver matches “nowhere”"),
        ("", "worker", "Nobody can send to what matches “worker”"),
    ];
    for (from, to, nothing) in cases {
        let lines = matrix.lines(&MatrixQuery { from: from.to_owned(), to: to.to_owned(), ..everything() });
        assert!(lines.rows.is_empty() || lines.columns.is_empty());
        assert_eq!(lines.nothing.as_deref(), Some(nothing), "{from:?} to {to:?}");
    }
    assert_eq!(matrix.lines(&everything()).nothing, None);
    driver.view(ViewMessage::AskMatrix(query.clone()));
    assert_eq!(**driver.session.matrix_query(), query);
    // One service: what else passes is not there, and what cannot be read narrows nothing.
    let ask = |driver: &mut Driver, on: &str| {
        driver.view(ViewMessage::AskMatrix(MatrixQuery { on: on.to_owned(), ..everything() }));
        Matrix::clone(driver.session.matrix().expect("the matrix is shown"))
    };
    let narrowed = ask(&mut driver, "tcp/5432");
    assert_eq!(said(&narrowed, "worker-2", "db"), "tcp port 5432");
    assert_eq!(said(&narrowed, "internet", "server"), "nothing passes");
    assert_eq!(
        (narrowed.counts()[2], said(&narrowed, "server", "internet").as_str()),
        (3, "tcp port 5432, not all of it answered"),
        "workers to the database, and out"
    );
    let lines = narrowed.lines(&everything());
    let whole = lines
        .rows
        .iter()
        .zip([&lines.columns; 9])
        .flat_map(|(row, columns)| columns.iter().map(move |column| (row, column)));
    let heard: Vec<Heard> =
        whole.filter_map(|(row, column)| narrowed.cell(row, column)).map(|cell| cell.heard).collect();
    assert!(
        heard.contains(&Heard::Everything) && !heard.contains(&Heard::Some),
        "all of the service, or nothing of it"
    );
    assert_eq!(ask(&mut driver, "tcp/70000"), narrowed, "the answer before stays");
    assert!(driver.session.matrix_query().service().is_err());
    assert_eq!(ask(&mut driver, ""), matrix);
    // An edit is followed at once.
    driver.send(Message::Edit(Command::set("stores", "rules/0/ports", "3306")));
    assert_eq!(said(driver.session.matrix().expect("still shown"), "worker-2", "db"), "tcp port 3306");
}

fn agree(document: &Document) {
    let reach = Reach::of(&document.plan);
    let matrix = Matrix::of(&document.plan, &reach, None);
    let grouped = matrix.lines(&everything());
    let lines = opened(&matrix);
    let ids: std::collections::BTreeSet<&str> = reach.ends().iter().map(|end| end.id).collect();
    assert_eq!(lines.rows.len(), ids.len(), "every end has a row of its own when all groups are open");
    for row in &lines.rows {
        for column in &lines.columns {
            let Some(cell) = matrix.cell(row, column) else {
                assert_eq!(row.id, column.id);
                continue;
            };
            assert_eq!(matrix.pair(row, column), Some([row.id.as_str(), column.id.as_str()]));
            let [v4, v6] = [Family::V4, Family::V6].map(|family| reach.between(&row.id, &column.id, family));
            let words = |pieces| reach.said(pieces);
            let expected = match (v4.is_empty(), v6.is_empty()) {
                (true, true) => "nothing passes".to_owned(),
                (false, true) => words(v4),
                (true, false) => words(v6),
                (false, false) if words(v4) == words(v6) => words(v4),
                (false, false) => format!("{}; over IPv6 {}", words(v4), words(v6)),
            };
            let found = cell.words.strip_prefix("over IPv6 ").unwrap_or(&cell.words);
            assert_eq!(found, expected, "from `{}` to `{}`", row.id, column.id);
        }
    }
    assert!(grouped.rows.len() <= lines.rows.len());
}

#[test]
fn no_pair_is_lost_in_a_group() {
    for seed in 0..60_u16 {
        let numbers =
            (0..400_u16).map(|at| at.wrapping_mul(31).wrapping_add(seed.wrapping_mul(257)) ^ (at << 3)).collect();
        agree(&wired(&mut Dice::new(numbers)));
    }
    agree(&Large::of_subnets(40).document());
}

#[test]
fn networks_of_a_large_plan_stand_in_one_row_each_until_they_are_opened() {
    let document = Large::of_subnets(400).document();
    let matrix = Matrix::of(&document.plan, &Reach::of(&document.plan), None);
    let [ends, groups, pairs] = matrix.counts();
    assert!(ends > 400 && pairs > ends && groups > 100, "{ends} ends, {groups} groups, {pairs} pairs");
    let lines = matrix.lines(&everything());
    let titles: Vec<&str> = lines.rows.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(titles.len(), 21, "the internet and twenty networks: {titles:?}");
    assert_eq!(&titles[..2], ["internet", "n000"]);
    let find = |id: &str| lines.rows.iter().find(|line| line.id == id).expect("a row");
    let cell = matrix.cell(find("n000"), find("n001")).expect("two networks");
    assert_eq!(cell.heard, Heard::Some);
    let (talking, all) = cell.short.split_once(" of ").expect("a share");
    let [talking, all] = [talking, all].map(|number| number.parse::<usize>().expect("a number"));
    let reach = Reach::of(&document.plan);
    let inside = |id: &str, network: &str| id.starts_with(network);
    let is_between = |from: &str, to: &str| inside(from, "n000") && inside(to, "n001");
    assert_eq!(talking, reach.flows().iter().filter(|flow| is_between(flow.0.id, flow.1.id)).count());
    let count = |network| reach.ends().iter().filter(|end| inside(end.id, network)).count();
    assert_eq!(all, count("n000") * count("n001"));
    let [from, to] = matrix.pair(find("n000"), find("n001")).expect("a pair that talks");
    assert!(!reach.between(from, to, Family::V4).is_empty());
    // Opened, a network is followed by what is in it; asked for by name, its ends stand alone.
    let lines = matrix.lines(&MatrixQuery { open: ["n001".to_owned()].into(), ..everything() });
    assert_eq!(lines.rows.iter().position(|line| line.id == "n001"), Some(2));
    assert!(lines.rows[2].is_open && lines.rows[3].depth == 1 && lines.rows.len() > 30);
    let lines = matrix.lines(&MatrixQuery { from: "n001-front".to_owned(), ..everything() });
    assert!(lines.rows.iter().all(|line| line.id.starts_with("n001-front") && line.depth == 0));
    assert!(!lines.columns.is_empty() && lines.columns.len() < 40, "only what they talk to");
}

#[test]
fn a_cell_is_proved_by_a_packet() {
    let mut driver = Driver::open(SHOP);
    let matrix = shown(&mut driver);
    let lines = opened(&matrix);
    let mut proved = 0;
    for (row, column) in lines.rows.iter().flat_map(|row| lines.columns.iter().map(move |column| (row, column))) {
        let Some(cell) = matrix.cell(row, column) else { continue };
        let [from, to] = matrix.pair(row, column).expect("a pair").map(str::to_owned);
        driver.view(ViewMessage::Prove { from, to });
        assert_eq!(driver.session.bottom(), BottomTab::Path);
        let view = explain_path(driver.plan(), driver.session.path()).expect("a question that can be read");
        let expected = match (cell.heard, cell.is_one_way) {
            (Heard::Nothing, _) => Verdict::Denied,
            (_, true) => Verdict::Partial,
            (_, false) => Verdict::Allowed,
        };
        assert_eq!(view.verdict, expected, "{} → {}: {} by {}", row.id, column.id, cell.words, view.sentence);
        proved += usize::from(expected == Verdict::Allowed);
    }
    assert!(proved >= 4, "{proved}");
}

/// A step of so many pieces of work.
fn slice(session: &mut Session, pieces: usize) -> Vec<Effect> {
    let mut patience = pieces;
    session.go_on(&mut || {
        patience = patience.saturating_sub(1);
        patience > 0
    })
}

#[test]
fn a_large_plan_is_worked_at_in_slices_and_an_old_answer_is_never_shown_as_new() {
    let plan = Large::of_subnets(40);
    let mut session = Session::new(Policy::default());
    drop(session.update(Message::Open { document: Box::new(plan.document()), source: Source::Import }));
    assert_eq!(session.working(), None, "nobody looks");
    let look = || Message::View(ViewMessage::Show(ViewTab::Matrix));
    let effects = session.update_while(look(), &mut || false);
    assert_eq!(effects, [Effect::GoOn]);
    assert!(session.working().is_some() && session.matrix().is_none());
    // Asked for once, however much is said before it goes on.
    assert_eq!(session.update_while(look(), &mut || false), []);
    let mut slices = 0;
    let mut last = 0;
    while session.working().is_some() {
        let effects = slice(&mut session, 5);
        if let Some(left) = session.working() {
            assert_eq!(effects, [Effect::GoOn]);
            assert!(session.matrix().is_none(), "half of an answer is none");
            assert!(left.done >= last && left.done <= left.all);
            last = left.done;
        }
        slices += 1;
    }
    assert!(slices > 5, "{slices}");
    let fresh = |session: &Session| Matrix::of(session.plan(), &Reach::of(session.plan()), None);
    assert_eq!(**session.matrix().expect("the answer"), fresh(&session));
    // Two edits while the first one is still worked at.
    for ports in ["8090", "8091"] {
        let edit = Command::set("n000-works", "ports", ports);
        drop(session.update_while(Message::Edit(edit), &mut || false));
        drop(slice(&mut session, 2));
        assert!(session.working().is_some(), "what is shown is said to be of an earlier plan");
    }
    while session.working().is_some() {
        drop(slice(&mut session, 50));
    }
    assert_eq!(**session.matrix().expect("the answer"), fresh(&session));
}

#[test]
fn a_move_behind_what_nobody_knows_is_not_said_to_change_nothing() {
    let mut driver = Driver::open(
        r#"{"netdraft":"1.0","provider":"azure","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],
        "subnets":[{"id":"a","network":"n","cidr":"10.0.0.0/24","route_table":"rt"},{"id":"b","network":"n","cidr":"10.0.1.0/24","filter":"nsg"}],
        "hosts":[{"id":"ha","subnet":"a"},{"id":"hb","subnet":"b"}],
        "route_tables":[{"id":"rt","network":"n","routes":[{"destination":"10.0.1.0/24","target":"10.0.2.4"}]}],
        "filters":[{"id":"nsg","network":"n","kind":"azure-nsg","rules":[{"priority":100,"name":"ok","sources":["10.0.0.0/24"]},
            {"priority":220,"name":"nodns","action":"deny","protocol":"udp","sources":["10.0.0.0/24"],"ports":53}]}]}"#,
    );
    let down = reordered(driver.plan(), "nsg", &[0], 1, true).expect("the rules can change places").command;
    driver.view(ViewMessage::Consider(Some(down)));
    let shift = driver.session.shift().cloned().expect("worked out");
    assert!(shift.is_nothing(), "{shift:?}");
    assert!(shift.sentence().contains("cannot be told, before and after"), "{}", shift.sentence());
}

#[test]
fn what_a_move_opens_is_told_before_it_is_made() {
    let mut driver = Driver::open(SHOP);
    let before = driver.plan().clone();
    let up = reordered(driver.plan(), "edge", &[1], 0, false).expect("the rules can change places").command;
    driver.view(ViewMessage::Consider(Some(up.clone())));
    let shift = driver.session.shift().cloned().expect("a small plan is worked out at once");
    assert_eq!(shift.closes, []);
    let [opened, ..] = shift.opens.as_slice() else { panic!("{shift:?}") };
    assert_eq!((opened.from.as_str(), opened.to.as_str(), opened.what.as_str()), ("internet", "server", "tcp port 22"));
    assert!(opened.such_as.ends_with("203.0.113.10:22"), "{}", opened.such_as);
    assert!(shift.sentence().starts_with("opens "), "{}", shift.sentence());
    assert_eq!(driver.plan(), &before, "nothing was made");
    assert_eq!(driver.labels(), [""; 0]);
    // Made, and then thought back.
    driver.send(Message::Edit(up));
    assert_eq!((driver.session.considered(), driver.session.shift()), (None, None), "it is no thought any more");
    let down = reordered(driver.plan(), "edge", &[1], 0, true).expect("the rules can change places").command;
    driver.view(ViewMessage::Consider(Some(down)));
    let shift = driver.session.shift().cloned().expect("worked out");
    assert_eq!(shift.opens, []);
    assert_eq!(shift.closes[0].what, "tcp port 22");
    driver.view(ViewMessage::Consider(None));
    assert_eq!((driver.session.considered(), driver.session.shift()), (None, None));
}

#[test]
fn what_a_typed_field_changes_is_told_with_whom_and_what() {
    let mut driver = Driver::open(SHOP);
    let mut told = |field: &str, value: &str| {
        let (id, field) = field.split_once(':').expect("an entity and a field");
        driver.view(ViewMessage::Consider(Some(Command::set(id, field, value))));
        driver.session.shift().expect("worked out").sentence()
    };
    assert_eq!(told("stores:rules/0/ports", "5432"), "nothing changes: the same flows pass");
    assert_eq!(
        told("stores:rules/0/ports", "5433"),
        "opens 2 flows: worker-1, worker-2 → Database, tcp port 5433; closes 2 flows: worker-1, worker-2 → Database, tcp port 5432"
    );
    assert_eq!(
        told("stores:rules/0/ports", "5432, 5433"),
        "opens 2 flows: worker-1, worker-2 → Database, tcp port 5433"
    );
    assert!(told("nobody:ports", "1").starts_with("cannot be told: "));
}

/// The lines that are drawn, each with its ends, its state and its words.
fn drawn(driver: &Driver) -> Vec<(String, LineState, String)> {
    let lines = driver.session.drawn().expect("lines are drawn");
    lines.iter().map(|line: &DrawnLine| (line.id.clone(), line.state, line.label.clone())).collect()
}

#[test]
fn flows_of_what_is_selected_are_drawn_with_their_ports() {
    let mut driver = Driver::open(SHOP);
    driver.key("O");
    assert_eq!(drawn(&driver), [], "nothing is selected, and there are no intents");
    assert_eq!(driver.session.working(), None, "what nobody sees is not worked out");
    driver.view(ViewMessage::Select(vec!["db".to_owned()]));
    let worker = |id: &str| (format!("db {id}"), LineState::Passes, "in tcp 5432".to_owned());
    assert_eq!(drawn(&driver), [worker("worker-1"), worker("worker-2")]);
    driver.view(ViewMessage::Select(vec!["igw".to_owned()]));
    let lines = drawn(&driver);
    assert!(
        lines.iter().any(|line| line.0 == "igw server" && line.2.starts_with("out tcp 443 · in ")),
        "the gateway stands for the internet: {lines:?}"
    );
    // A network shows what passes its border, and what is in it is left to those who select that.
    driver.view(ViewMessage::Select(vec!["n".to_owned()]));
    assert!(drawn(&driver).iter().all(|line| line.0.starts_with("n igw")), "{:?}", drawn(&driver));
    driver.send(Message::Edit(Command::set("stores", "rules/0/ports", "3306")));
    driver.view(ViewMessage::Select(vec!["db".to_owned()]));
    assert_eq!(drawn(&driver)[0].2, "in tcp 3306");
    driver.key("O");
    assert_eq!(driver.session.drawn(), None);
}

/// That no words on lines stand over each other or over a title, whatever is selected at whatever zoom; returns how many words there were.
fn words_have_room(driver: &mut Driver, selections: &[&str]) -> usize {
    driver.view(ViewMessage::DrawFlows(true));
    let mut count = 0;
    for id in selections {
        driver.view(ViewMessage::Select(vec![(*id).to_owned()]));
        let lines = driver.session.drawn().cloned().expect("flows are drawn");
        let scene = driver.session.scene();
        for (detail, scale) in [(Detail::Bars, 3.0), (Detail::Bars, 1.8), (Detail::Cards, 1.2), (Detail::Full, 1.0)] {
            let chips = chips(&lines, scene, detail, scale);
            assert_eq!(chips.len(), lines.len());
            count += chips.len();
            for (at, chip) in chips.iter().enumerate() {
                let over = chips.iter().skip(at + 1).find(|other| other.rect.overlaps(chip.rect));
                assert_eq!(over, None, "{id}: {detail:?} {scale}: the words of {}", lines[at].id);
                let hidden =
                    scene.nodes().find(|node| title_area(node, detail).is_some_and(|title| title.overlaps(chip.rect)));
                assert_eq!(
                    hidden.map(|node| &node.title),
                    None,
                    "{id}: {detail:?} {scale}: under those of {}",
                    lines[at].id
                );
                if let Some([from, to]) = chip.leader {
                    assert!(
                        chip.rect.contains(from) && !chip.rect.contains(to),
                        "a leader leads from the words to the line"
                    );
                }
            }
        }
    }
    count
}

#[test]
fn words_on_lines_stand_over_nothing_that_is_to_be_read() {
    let text = netdraft_core::sample::sample("sup-2024-3291").expect("the sample");
    let mut driver = Driver::open(text);
    let boxes: Vec<String> = driver.session.scene().nodes().map(|node| node.id.clone()).collect();
    let boxes: Vec<&str> = boxes.iter().map(String::as_str).collect();
    let boxes: Vec<&str> = boxes.into_iter().filter(|id| driver.plan().kind_of(id).is_some()).collect();
    assert!(words_have_room(&mut driver, &boxes) > 300);
    let mut driver = Driver::new();
    let document = Box::new(Large::of_subnets(100).document());
    driver.send(Message::Open { document, source: Source::Link });
    assert!(words_have_room(&mut driver, &["n000", "n001-front-0"]) > 10);
}

#[test]
fn a_network_of_a_large_plan_has_few_lines() {
    let plan = Large::of_subnets(200);
    let mut session = Session::new(Policy::default());
    drop(session.update(Message::Open { document: Box::new(plan.document()), source: Source::Import }));
    drop(session.update(Message::View(ViewMessage::DrawFlows(true))));
    for id in ["n000", "n000-app-0", "n000-app-0-a"] {
        drop(session.update(Message::View(ViewMessage::Select(vec![id.to_owned()]))));
        let lines = session.drawn().expect("lines are drawn");
        assert!(!lines.is_empty() && lines.len() <= 40, "{id}: {} lines", lines.len());
    }
}

#[test]
fn intents_are_drawn_as_they_are_proved() {
    let mut met = [0; 3];
    for plan in every_plan() {
        let Ok(loaded) = netdraft_core::format::load(&plan.text) else { continue };
        if loaded.document.plan.intents.is_empty() {
            continue;
        }
        let mut session = Session::new(Policy::default());
        drop(session.update(Message::Open { document: Box::new(loaded.document), source: Source::Import }));
        drop(session.update(Message::View(ViewMessage::DrawFlows(true))));
        let facts = Facts::new(session.plan());
        for line in session.drawn().into_iter().flat_map(|lines| lines.iter()) {
            let intent = line.intent.as_deref().expect("nothing is selected");
            let proof =
                facts.intents().iter().find(|proof| proof.intent.id.as_str() == intent).map(|proof| &proof.proof);
            let (expected, count) = match proof.expect("a proof of every intent") {
                Proof::Holds => (LineState::Proved, &mut met[0]),
                Proof::Broken(_) => (LineState::Broken, &mut met[1]),
                Proof::Unknown(_) => (LineState::Unknown, &mut met[2]),
            };
            *count += 1;
            assert_eq!(line.state, expected, "{}: `{intent}`: {}", plan.name, line.words);
        }
    }
    assert!(met[0] >= 5 && met[1] >= 5, "{met:?}");
}
