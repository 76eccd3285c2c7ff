//! Do rows of a spreadsheet come in as they are meant, and does what is wrong stay out with its reason?

use netdraft_core::edit::Command;
use netdraft_core::model::Choice as _;
use netdraft_editor::create::Create;
use netdraft_editor::{Dialog, Effect, Message, Pasted, Rows, ViewMessage, ViewTab};
use netdraft_tests::drive::Driver;

fn paste(driver: &mut Driver, text: &str) {
    driver.send(Message::Paste(text.to_owned()));
}

fn told(driver: &Driver) -> Option<&str> {
    driver.effects.iter().find_map(|effect| match effect {
        Effect::Notify { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

fn pasted(driver: &Driver) -> &Pasted {
    match driver.session.dialog() {
        Some(Dialog::Pasted(pasted)) => pasted,
        other => panic!("the rows that are wrong are listed: {other:?}"),
    }
}

fn reasons(driver: &Driver) -> Vec<(usize, &str)> {
    pasted(driver).wrong.iter().map(|row| (row.line, row.reason.as_str())).collect()
}

fn empty_network() -> Driver {
    Driver::open(
        r#"{"netdraft":"1.0","networks":[{"id":"n","cidrs":["10.0.0.0/16"]}],"route_tables":[{"id":"rt","name":"main routes","network":"n","main":true}]}"#,
    )
}

#[test]
fn of_fifty_rows_three_are_wrong_and_the_others_come_in_as_one_step() {
    let mut driver = empty_network();
    driver.view(ViewMessage::Show(ViewTab::Addresses));
    let mut text = "Name,Address range,Zone,Exposure\n".to_owned();
    for number in 0..50 {
        let (block, exposure) = match number {
            7 => ("10.0.7.1/24".to_owned(), "private"),
            20 => ("10.0.19.128/25".to_owned(), "private"),
            33 => (format!("10.0.{number}.0/24"), "hidden"),
            _ => (format!("10.0.{number}.0/24"), "private"),
        };
        text.push_str(&format!("team {number},{block},a,{exposure}\n"));
    }
    paste(&mut driver, &text);
    assert_eq!(driver.plan().subnets.len(), 47);
    assert_eq!(pasted(&driver).done, "add 47 subnets from pasted rows");
    assert_eq!(
        reasons(&driver),
        [
            (9, "address range: `10.0.7.1/24` has host bits; its block starts at `10.0.7.0`"),
            (22, "`10.0.19.128/25` overlaps subnet `team-19` `10.0.19.0/24`"),
            (35, "exposure: `hidden` is none of `unstated`, `public`, `private`, `isolated`"),
        ]
    );
    assert!(pasted(&driver).wrong_rows().starts_with("team 7\t10.0.7.1/24\ta\tprivate\taddress range: "));
    assert_eq!(driver.session.history().done().len(), 1);
    driver.undo();
    assert!(driver.plan().subnets.is_empty());
}

#[test]
fn a_list_of_blocks_becomes_subnets_of_the_network_around_them() {
    let mut driver = empty_network();
    let range = Some("10.1.0.0/16".to_owned());
    driver.send(Message::Create(Create::Network { range, divided: false, placement: None }));
    paste(&mut driver, "10.0.1.0/24\r\n10.1.1.0/24\r\n\r\n172.16.0.0/24\r\n");
    let homes: Vec<(&str, &str)> =
        driver.plan().subnets.iter().map(|subnet| (subnet.cidr.text(), subnet.network.as_str())).collect();
    assert_eq!(homes, [("10.0.1.0/24", "n"), ("10.1.1.0/24", "network")]);
    assert_eq!(reasons(&driver), [(4, "`172.16.0.0/24` is outside of network `network`")]);
}

#[test]
fn rows_that_are_there_already_are_changed_in_place() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Show(ViewTab::Addresses));
    let copied = copy(&mut driver, "addresses", false);
    let head = "Name\tAddress range\tZone\tExposure\tRoute table\tTotal\tReserved\tUsable\tUsed\tFree\tUse\n";
    assert!(copied.starts_with(head), "{copied}");
    assert!(copied.contains("public-a\t10.0.0.0/20\ta\tpublic\trt-public\t4096\t5\t4091\t1\t4090\t0 %\n"), "{copied}");
    // What is copied and pasted unchanged changes no subnet; the rows of networks and of free space are none.
    let before = driver.plan().clone();
    paste(&mut driver, &copied);
    assert!(driver.plan().subnets.iter().eq(before.subnets.iter()));
    driver.view(ViewMessage::Dialog(None));
    let row = copied.lines().find(|line| line.starts_with("public-a\t")).expect("it is there");
    paste(&mut driver, &format!("{head}{}\n", row.replace("\ta\tpublic\t", "\tc\tprivate\t")));
    assert_eq!(told(&driver), Some("change 1 subnet from pasted rows"));
    let changed = driver.plan().subnets.by_text("public-a").expect("it is there");
    assert_eq!((changed.zone.as_str(), changed.exposure.word()), ("c", "private"));
}

fn copy(driver: &mut Driver, table: &str, as_markdown: bool) -> String {
    driver.view(ViewMessage::CopyRows(Rows { table: table.to_owned(), as_markdown, ..Rows::default() }));
    let copied = driver.copied();
    copied.expect("it is on the clipboard")
}

#[test]
fn rules_routes_and_records_come_in_where_they_belong() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Zone { network: None }));
    let zone = driver.session.selection().last().expect("it is selected").to_owned();
    let count = |driver: &Driver, id: &str, list: &str| {
        driver.plan().value_at(id, list).and_then(|value| value.as_array().map(Vec::len)).unwrap_or_default()
    };
    let before = count(&driver, &zone, "records");
    paste(&mut driver, "Name;Type;TTL;Values\nwww;a;60;192.0.2.1\nbad;WRONG;60;x\nmail;MX;1 h;x");
    assert_eq!(count(&driver, &zone, "records"), before + 1);
    assert_eq!(reasons(&driver)[1], (4, "ttl: `1 h` is not a whole number from 0 to 4294967295"));
    driver.view(ViewMessage::Dialog(None));
    paste(&mut driver, "name\ttype\tvalues\nwww\tA\t\"192.0.2.1, 192.0.2.2\"");
    assert_eq!(told(&driver), Some("change 1 record from pasted rows"));
    assert_eq!(count(&driver, &zone, "records"), before + 1);

    driver.view(ViewMessage::Select(vec!["rt-public".to_owned()]));
    paste(&mut driver, "192.0.2.0/24\tinternet-gateway\n0.0.0.0/0\tnowhere-yet");
    assert_eq!(told(&driver), Some("add 1 route and change 1 route from pasted rows"));

    let kind = netdraft_core::model::FilterKind::SecurityGroup;
    driver.send(Message::Create(Create::Filter { network: "main".to_owned(), kind }));
    let filter = driver.session.selection().last().expect("it is selected").to_owned();
    let rules = count(&driver, &filter, "rules");
    paste(
        &mut driver,
        "Name,Direction,Action,Protocol,Sources,Ports\nweb,ingress,✓ allow,tcp,\"any\",\"80, 443\"\nodd,ingress,allow,tcp,10.0.0.0/33,22",
    );
    assert_eq!(count(&driver, &filter, "rules"), rules + 1);
    let last = driver.plan().value_at(&filter, &format!("rules/{rules}")).expect("it is there");
    assert_eq!((&last["name"], &last["ports"]), (&serde_json::json!("web"), &serde_json::json!("80, 443")));
    assert_eq!(reasons(&driver).len(), 1);
}

#[test]
fn values_with_spaces_stay_whole_and_a_copied_table_comes_back_as_it_is() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.send(Message::Create(Create::Zone { network: None }));
    let zone = driver.session.selection().last().expect("it is selected").to_owned();
    let rows = "t\tTXT\t60\tv=spf1 include:_spf.example.org; -all\nmail\tMX\t60\t10 mail.example.org., 20 spare.example.org.\n_sip._tcp\tSRV\t60\t0 5 5060 sip.example.org.";
    paste(&mut driver, rows);
    let values = |driver: &Driver| {
        let records = driver.plan().value_at(&zone, "records").expect("it has some");
        let values = records.as_array().expect("it is a list").iter().map(|record| record["values"].clone());
        values.skip(1).collect::<Vec<_>>()
    };
    let wanted = [
        serde_json::json!(["v=spf1 include:_spf.example.org; -all"]),
        serde_json::json!(["10 mail.example.org.", "20 spare.example.org."]),
        serde_json::json!(["0 5 5060 sip.example.org."]),
    ];
    assert_eq!(values(&driver), wanted);
    driver.view(ViewMessage::Show(ViewTab::Dns));
    let text = copy(&mut driver, &zone, false);
    paste(&mut driver, &text);
    assert_eq!(values(&driver), wanted, "the record at the apex is not there twice");
}

#[test]
fn names_with_spaces_stay_whole_and_the_words_of_other_clouds_are_known() {
    let mut driver = Driver::starter("10.0.0.0/16");
    let kind = netdraft_core::model::FilterKind::SecurityGroup;
    for name in ["web servers", "api"] {
        driver.send(Message::Create(Create::Filter { network: "main".to_owned(), kind }));
        let id = driver.session.selection().last().expect("it is selected").to_owned();
        driver.send(Message::Edit(Command::set(&id, "name", name)));
    }
    let [web, api] = ["web servers", "api"].map(|name| {
        let filter = driver.plan().filters.iter().find(|filter| filter.name == name);
        filter.expect("it is there").id.to_string()
    });
    driver.view(ViewMessage::Select(vec![api.clone()]));
    paste(
        &mut driver,
        "name,direction,action,protocol,sources,ports\nout,Outbound,Permit,tcp,\"web servers; 10.1.0.0/16 10.2.0.0/16\",443",
    );
    let rules = driver.plan().value_at(&api, "rules").expect("it has some");
    let rule = rules.as_array().and_then(|rules| rules.last()).expect("it came in");
    assert_eq!(rule["sources"], serde_json::json!([web, "10.1.0.0/16", "10.2.0.0/16"]));
    assert_eq!(rule["direction"], serde_json::json!("egress"));
}

#[test]
fn a_table_is_copied_as_markdown_and_formulas_as_text() {
    let mut driver = Driver::starter("10.0.0.0/16");
    driver.view(ViewMessage::Show(ViewTab::Addresses));
    driver.send(Message::Edit(Command::set("public-a", "name", "=a|b")));
    let markdown = copy(&mut driver, "addresses", true);
    assert!(markdown.starts_with("| Name | Address range | Zone |"), "{markdown}");
    assert!(markdown.contains("| =a\\|b | 10.0.0.0/20 |"), "{markdown}");
    let sheet = copy(&mut driver, "addresses", false);
    assert!(sheet.contains("\n'=a|b\t10.0.0.0/20"), "a spreadsheet does not run what people type: {sheet}");
}

#[test]
fn words_are_no_rows() {
    let mut driver = empty_network();
    for text in ["hello", "{\"a\": 1, \"b\": 2}", "one, two and three"] {
        paste(&mut driver, text);
        assert!(driver.refusal().is_some(), "{text}");
        assert!(driver.session.history().done().is_empty(), "{text}");
    }
}
