//! What is said of values that are JSON but do not belong where they stand?

use crate::assert_told;

#[test]
fn a_file_that_is_not_a_plan_says_so() {
    assert_told(&[
        ("[1, 2]", &[r#"1:1: the file is JSON, but not a plan; a plan begins with `{ "netdraft": "1.0" …`"#]),
        ("\"10.0.0.0/16\"", &[r#"1:1: the file is JSON, but not a plan; a plan begins with `{ "netdraft": "1.0" …`"#]),
        ("null", &[r#"1:1: the file is JSON, but not a plan; a plan begins with `{ "netdraft": "1.0" …`"#]),
        (
            "{}",
            &[
                r#"1:1: the file does not say which version of the format it has; a plan begins with `"netdraft": "1.0"`; is this a plan?"#,
            ],
        ),
        (
            "{\"name\": \"react-app\", \"version\": \"0.1.0\", \"dependencies\": {}}",
            &[
                r#"1:1: the file does not say which version of the format it has; a plan begins with `"netdraft": "1.0"`; is this a plan?"#,
            ],
        ),
        (
            "{\"netdraft\": 1, \"name\": 5}",
            &[r#"1:14: `1` is not a version of the format; write `"netdraft": "1.0"`, in quotes"#],
        ),
        (
            "{\"netdraft\": 1.0}",
            &[r#"1:14: `1.0` is not a version of the format; write `"netdraft": "1.0"`, in quotes"#],
        ),
        (
            "{\"netdraft\": null}",
            &[r#"1:14: `null` is not a version of the format; write `"netdraft": "1.0"`, in quotes"#],
        ),
        ("{\"netdraft\": \"\"}", &[r#"1:14: `` is not a version of the format; write `"netdraft": "1.0"`"#]),
        ("{\"netdraft\": \"1\"}", &[r#"1:14: `1` is not a version of the format; write `"netdraft": "1.0"`"#]),
        ("{\"netdraft\": \"1.x\"}", &[r#"1:14: `1.x` is not a version of the format; write `"netdraft": "1.0"`"#]),
        ("{\"netdraft\": \"+1.0\"}", &[r#"1:14: `+1.0` is not a version of the format; write `"netdraft": "1.0"`"#]),
        ("{\"netdraft\": \"1.0.0\"}", &[r#"1:14: `1.0.0` is not a version of the format; write `"netdraft": "1.0"`"#]),
        ("{\"netdraft\": \"01.0\"}", &[r#"1:14: `01.0` is not a version of the format; write `"netdraft": "1.0"`"#]),
    ]);
}

#[test]
fn another_major_version_is_refused_before_anything_else_is_read() {
    assert_told(&[
        (
            "{\n  \"netdraft\": \"2.0\",\n  \"subnets\": \"of another kind\"\n}",
            &[
                "2:15: the file has version 2 of the format; this netdraft reads version 1; open it with a newer netdraft; the file was not changed",
            ],
        ),
        ("{\"netdraft\": \"0.9\"}", &[r#"1:14: `0.9` is not a version of the format; write `"netdraft": "1.0"`"#]),
        (
            "{\"netdraft\": \"99999999999999999999.0\"}",
            &[
                "1:14: the file has version 99999999999999999999 of the format; this netdraft reads version 1; open it with a newer netdraft; the file was not changed",
            ],
        ),
        (
            "{\"subnets\": 5, \"netdraft\": \"2.0\"}",
            &[
                "1:28: the file has version 2 of the format; this netdraft reads version 1; open it with a newer netdraft; the file was not changed",
            ],
        ),
    ]);
}

/// Each shape of field with what does not belong there: the table, the fields of a row, and what is said of it.
const WRONG_TYPES: &[(&str, &str, &[&str])] = &[
    ("hosts", "\"subnet\":\"web\",\"name\":5", &["4:42: expected text, found a number; write text in quotes"]),
    ("hosts", "\"subnet\":\"web\",\"name\":true", &["4:42: expected text, found true or false; write text in quotes"]),
    ("hosts", "\"subnet\":\"web\",\"name\":[\"a\"]", &["4:42: expected text, found a list; write text in quotes"]),
    ("hosts", "\"subnet\":\"web\",\"name\":{}", &["4:42: expected text, found an object; write text in quotes"]),
    ("hosts", "\"subnet\":5", &["4:29: expected an id, found a number; write an id in quotes"]),
    (
        "hosts",
        "\"subnet\":null",
        &[r#"4:10: host `x` does not say its `subnet`; add `"subnet"` with the id of what it belongs to"#],
    ),
    (
        "hosts",
        "\"subnet\":\"\"",
        &[r#"4:10: host `x` does not say its `subnet`; add `"subnet"` with the id of what it belongs to"#],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"addresses\":[5]",
        &[
            "4:48: expected an address such as `10.0.1.4`, found a number; write an address such as `10.0.1.4` in quotes",
        ],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"addresses\":[\"10.0.0.4\",null]",
        &["4:59: expected an address such as `10.0.1.4`, found null; write an address such as `10.0.1.4` in quotes"],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"addresses\":5",
        &[
            "4:47: expected an address such as `10.0.1.4`, found a number; write an address such as `10.0.1.4` in quotes",
        ],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"count\":\"5\"",
        &["4:43: expected a whole number from 0 to 4294967295, found text; write such a number without quotes"],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"count\":-1",
        &[
            "4:43: expected a whole number from 0 to 4294967295, found `-1`; use a whole number that is at most 4294967295",
        ],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"count\":1.5",
        &[
            "4:43: expected a whole number from 0 to 4294967295, found `1.5`; use a whole number that is at most 4294967295",
        ],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"count\":4294967296",
        &[
            "4:43: expected a whole number from 0 to 4294967295, found `4294967296`; use a whole number that is at most 4294967295",
        ],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"count\":1e3",
        &[
            "4:43: expected a whole number from 0 to 4294967295, found `1000.0`; use a whole number that is at most 4294967295",
        ],
    ),
    (
        "hosts",
        "\"subnet\":\"web\",\"filters\":[\"x\",\"web\",\"none\"]",
        &[
            "4:46: `x` is a host, and a filter is wanted here; name an existing filter, or add one to `filters`",
            "4:50: `web` is a subnet, and a filter is wanted here; name an existing filter, or add one to `filters`",
            "4:56: host `x` refers to the filter `none`, which does not exist; name an existing filter, or add one to `filters`",
        ],
    ),
    (
        "networks",
        "\"cidrs\":[10]",
        &[
            "4:32: expected an address block such as `10.0.1.0/24`, found a number; write an address block such as `10.0.1.0/24` in quotes",
        ],
    ),
    (
        "networks",
        "\"cidrs\":{\"block\":\"10.0.0.0/8\"}",
        &[
            "4:31: expected an address block such as `10.0.1.0/24`, found an object; write an address block such as `10.0.1.0/24` in quotes",
        ],
    ),
    (
        "networks",
        "\"provider\":\"ibm\"",
        &[
            r#"4:34: expected a known word, found `ibm`; write one of `"aws"`, `"gcp"`, `"azure"`, `"openstack"`, `"generic"`"#,
        ],
    ),
    (
        "networks",
        "\"provider\":[]",
        &[
            r#"4:34: expected a known word, found a list; write one of `"aws"`, `"gcp"`, `"azure"`, `"openstack"`, `"generic"`"#,
        ],
    ),
    (
        "filters",
        "\"kind\":\"acl\"",
        &[
            r#"4:29: expected a known word, found `acl`; write one of `"security-group"`, `"network-acl"`, `"gcp-firewall"`, `"azure-nsg"`, `"ordered-list"`"#,
        ],
    ),
    (
        "filters",
        "\"kind\":7",
        &[
            r#"4:29: expected a known word, found a number; write one of `"security-group"`, `"network-acl"`, `"gcp-firewall"`, `"azure-nsg"`, `"ordered-list"`"#,
        ],
    ),
    (
        "filters",
        "\"rules\":\"allow all\"",
        &["4:30: expected an object, found text; write the fields between `{` and `}`"],
    ),
    (
        "filters",
        "\"rules\":[{\"ports\":\"70000\"}]",
        &[
            "4:40: `70000` is not a port from 0 to 65535; write ports as `443` or `80, 8000-8080`, or leave the field out for any",
        ],
    ),
    (
        "filters",
        "\"rules\":[{\"ports\":\"443-80\"}]",
        &[
            "4:40: the range `443-80` runs backwards; write ports as `443` or `80, 8000-8080`, or leave the field out for any",
        ],
    ),
    (
        "filters",
        "\"rules\":[{\"ports\":[80,443]}]",
        &[r#"4:40: expected ports, found a list; write `443` or `"80, 8000-8080"`"#],
    ),
    (
        "filters",
        "\"rules\":[{\"protocol\":\"quic\"}]",
        &["4:43: unknown protocol `quic`; use a name such as `tcp`, `udp` or `icmp`, a number from 0 to 255, or `any`"],
    ),
    (
        "filters",
        "\"rules\":[{\"protocol\":300}]",
        &["4:43: unknown protocol `300`; use a name such as `tcp`, `udp` or `icmp`, a number from 0 to 255, or `any`"],
    ),
    (
        "filters",
        "\"rules\":[{\"protocol\":{}}]",
        &["4:43: expected a protocol such as `tcp`, found an object; write a protocol such as `tcp` in quotes"],
    ),
    (
        "filters",
        "\"rules\":[{\"priority\":\"first\"},{\"source\":5}]",
        &["4:43: expected a whole number from 0 to 4294967295, found text; write such a number without quotes"],
    ),
    (
        "route_tables",
        "\"network\":\"prod\",\"main\":\"yes\"",
        &["4:51: expected true or false, found text; write `true` or `false` without quotes"],
    ),
    (
        "route_tables",
        "\"network\":\"prod\",\"routes\":[{\"target\":7}]",
        &["4:64: expected an id, found a number; write an id in quotes"],
    ),
];

/// A plan whose last table has one row, `x`, with these fields, which stand on line 4.
fn with(table: &str, fields: &str) -> String {
    let others = match table {
        "networks" => "\n\n",
        _ => {
            "\"networks\":[{\"id\":\"prod\",\"cidrs\":[\"10.0.0.0/16\"]}],\n\"subnets\":[{\"id\":\"web\",\"network\":\"prod\"}],\n"
        }
    };
    format!("{{\"netdraft\":\"1.0\",\n{others}\"{table}\":[{{\"id\":\"x\",{fields}}}]}}")
}

#[test]
fn a_value_of_the_wrong_type_is_told_what_is_expected() {
    for (table, fields, expected) in WRONG_TYPES {
        assert_told(&[(&with(table, fields), expected)]);
    }
}

#[test]
fn tables_rows_and_places_have_their_forms() {
    assert_told(&[
        (
            "{\"netdraft\": \"1.0\", \"subnets\": {}}",
            &["1:32: `subnets` is not a list; write the entries between `[` and `]`"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"subnets\": null}",
            &["1:32: `subnets` is not a list; write the entries between `[` and `]`"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"subnets\": [5, null, [], \"web\"]}",
            &[
                "1:33: expected a subnet as an object, found a number; write its fields between `{` and `}`",
                "1:36: expected a subnet as an object, found null; write its fields between `{` and `}`",
                "1:42: expected a subnet as an object, found a list; write its fields between `{` and `}`",
                "1:46: expected a subnet as an object, found text; write its fields between `{` and `}`",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{}]}",
            &["1:34: the network has no `id`; give it a short id that nothing else has"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": 5}]}",
            &["1:41: expected an id, found a number; write an id in quotes"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"\"}]}",
            &["1:41: the network has no `id`; give it a short id that nothing else has"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"my network\"}]}",
            &[
                "1:41: `my network` cannot be an id: an id is made of letters, digits and `-_.:`; give it a short id that nothing else has",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"local\"}]}",
            &["1:41: `local` cannot be an id: the word is reserved; give it a short id that nothing else has"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"name\": 5, \"provider\": \"ibm\", \"gate\": 80}",
            &[
                "1:29: expected text, found a number; write text in quotes",
                r#"1:44: expected a known word, found `ibm`; write one of `"aws"`, `"gcp"`, `"azure"`, `"openstack"`, `"generic"`"#,
                "1:59: expected an object, found a number; write the fields between `{` and `}`",
            ],
        ),
        ("{\"netdraft\": \"1.0\", \"name\": null, \"provider\": null, \"gate\": {\"pass_rate\": null}}", &[]),
        (
            "{\"netdraft\": \"1.0\", \"gate\": {\"pass_rate\": 300, \"critical\": [1]}}",
            &[
                "1:43: expected a whole number from 0 to 255, found `300`; use a whole number that is at most 255",
                "1:61: expected text, found a number; write text in quotes",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"layout\": []}",
            &["1:31: `layout` is not an object; write places by id between `{` and `}`"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"layout\": {\n\"a\": {\"x\": 1}, \"b\": {\"x\": 1.5, \"y\": 2},\n\"c\": 5}}",
            &[
                r#"2:6: a place has whole numbers `x` and `y`, and may have `width` and `height`; write `{"x":0,"y":0}`, or leave the place out"#,
                r#"2:21: a place has whole numbers `x` and `y`, and may have `width` and `height`; write `{"x":0,"y":0}`, or leave the place out"#,
                r#"3:6: a place has whole numbers `x` and `y`, and may have `width` and `height`; write `{"x":0,"y":0}`, or leave the place out"#,
            ],
        ),
    ]);
}

#[test]
fn numbers_that_would_come_back_as_others_are_refused() {
    assert_told(&[
        (
            "{\"netdraft\": \"1.0\", \"future\": [1, 99999999999999999999999999]}",
            &["1:35: the number `99999999999999999999999999` cannot be kept; write a whole number that fits 64 bits"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"future\": -99999999999999999999999999}",
            &["1:31: the number `-99999999999999999999999999` cannot be kept; write a whole number that fits 64 bits"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"future\": 1e999}",
            &["1:31: the number `1e999` cannot be kept; write a whole number that fits 64 bits"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"a\", \"mtu\": 1e999}]}",
            &["1:53: the number `1e999` cannot be kept; write a whole number that fits 64 bits"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"a\", \"mtu\": 99999999999999999999999999}]}",
            &["1:53: the number `99999999999999999999999999` cannot be kept; write a whole number that fits 64 bits"],
        ),
    ]);
}

#[test]
fn keys_and_ids_that_stand_twice_are_shown_the_second_time() {
    assert_told(&[
        (
            "{\"netdraft\": \"1.0\",\n\"name\": \"a\",\n\"name\": \"b\"}",
            &["3:1: `name` stands twice in one object, first on line 2; keep one of the two"],
        ),
        (
            "{\"netdraft\": \"1.0\",\n\"networks\": [],\n\"networks\": [{\"id\": \"a\"}]}",
            &["3:1: `networks` stands twice in one object, first on line 2; keep one of the two"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"future\": {\"a\": {\"b\": 1,\n\"b\": 2}}}",
            &["2:1: `b` stands twice in one object, first on line 1; keep one of the two"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"netdraft\": \"1.0\"}",
            &["1:21: `netdraft` stands twice in one object, first on line 1; keep one of the two"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"a\"},\n{\"id\": \"a\", \"mtu\": -1}],\n\"filters\": [{\"id\": \"a\"}]}",
            &[
                "2:8: the id `a` belongs to a network already; give each thing an id of its own",
                "2:20: expected a whole number from 0 to 4294967295, found `-1`; use a whole number that is at most 4294967295",
                "3:20: the id `a` belongs to a network already; give each thing an id of its own",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"a\", \"a/b\": 1, \"a~b\": 1,\n\"a/b\": 2}]}",
            &["2:1: `a/b` stands twice in one object, first on line 1; keep one of the two"],
        ),
    ]);
}

#[test]
fn references_name_something_of_their_kind() {
    assert_told(&[
        (
            "{\"netdraft\": \"1.0\",\n\"subnets\": [{\"id\": \"web\", \"network\": \"prod\"}]}",
            &[
                "2:38: subnet `web` refers to the network `prod`, which does not exist; name an existing network, or add one to `networks`",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\",\n\"subnets\": [{\"id\": \"web\"}]}",
            &[r#"2:13: subnet `web` does not say its `network`; add `"network"` with the id of what it belongs to"#],
        ),
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"prod\"}],\n\"subnets\": [{\"id\": \"web\", \"network\": \"prod\", \"route_table\": \"prod\"}]}",
            &[
                "2:61: `prod` is a network, and a route table is wanted here; name an existing route table, or add one to `route_tables`",
            ],
        ),
        // A row with a fault of its own is known by its id, so that those who refer to it are not blamed.
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"prod\", \"mtu\": \"big\"}],\n\"subnets\": [{\"id\": \"web\", \"network\": \"prod\"}]}",
            &["1:56: expected a whole number from 0 to 4294967295, found text; write such a number without quotes"],
        ),
        // A name may hold anything; the message stays on its line.
        (
            "{\"netdraft\": \"1.0\",\n\"subnets\": [{\"id\": \"web\", \"network\": \"a\\nb\"}]}",
            &[
                "2:38: subnet `web` refers to the network `a b`, which does not exist; name an existing network, or add one to `networks`",
            ],
        ),
        // A target may dangle: a rule says so.
        (
            "{\"netdraft\": \"1.0\", \"networks\": [{\"id\": \"prod\"}],\n\"route_tables\": [{\"id\": \"r\", \"network\": \"prod\", \"routes\": [{\"destination\": \"0.0.0.0/0\", \"target\": \"gone\"}]}]}",
            &[],
        ),
    ]);
}

#[test]
fn all_faults_of_a_file_are_told_in_the_order_of_the_text() {
    assert_told(&[(
        r#"{
  "netdraft": "1.0",
  "name": 7,
  "networks": [
    {"id":"prod","cidrs":["10.0.0.0/16"],"mtu":"big"},
    {"id":"prod"}
  ],
  "subnets": [
    {"id":"web","network":"prod","cidr":5,"route_table":"gone"},
    {"id":"batch"},
    {"id":"data base","network":"prod"},
    {"id":"cache","network":"nowhere","cidr":"10.0.1.0/24","cidr":"10.0.2.0/24"}
  ],
  "layout": {"web":"left"}
}
"#,
        &[
            "3:11: expected text, found a number; write text in quotes",
            "5:48: expected a whole number from 0 to 4294967295, found text; write such a number without quotes",
            "6:11: the id `prod` belongs to a network already; give each thing an id of its own",
            "9:41: expected an address block such as `10.0.1.0/24`, found a number; write an address block such as `10.0.1.0/24` in quotes",
            r#"10:5: subnet `batch` does not say its `network`; add `"network"` with the id of what it belongs to"#,
            "11:11: `data base` cannot be an id: an id is made of letters, digits and `-_.:`; give it a short id that nothing else has",
            "12:29: subnet `cache` refers to the network `nowhere`, which does not exist; name an existing network, or add one to `networks`",
            "12:60: `cidr` stands twice in one object, first on line 12; keep one of the two",
            r#"14:20: a place has whole numbers `x` and `y`, and may have `width` and `height`; write `{"x":0,"y":0}`, or leave the place out"#,
        ],
    )]);
}

#[test]
fn misspelt_fields_are_noted_with_what_was_meant() {
    assert_told(&[
        (
            "{\"netdraft\": \"1.0\",\n\"subnet\": [], \"RouteTables\": [], \"zzz\": 1}",
            &[
                "note 2:11: unknown field `subnet` is kept but not judged; did you mean `subnets`?",
                "note 2:30: unknown field `RouteTables` is kept but not judged; did you mean `route_tables`?",
                "note 2:41: unknown field `zzz` is kept but not judged; remove it, or open the file with the version that wrote it",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\",\n\"networks\": [{\"id\": \"a\", \"cidr\": \"10.0.0.0/16\", \"zzz\": 1}]}",
            &[
                "note 2:34: unknown field `cidr` is kept but not judged; did you mean `cidrs`?",
                "note 2:56: unknown field `zzz` is kept but not judged; remove it, or open the file with the version that wrote it",
            ],
        ),
    ]);
}
