//! What names does the plan serve? DNS zones and their records.

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Id, Network};

/// A DNS zone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Zone {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people; the apex by default.
    pub name: String,
    /// The domain name of the zone, such as `example.internal`.
    pub apex: String,
    /// The networks that may ask it; none for a public zone.
    pub networks: Vec<Id<Network>>,
    /// The records.
    pub records: Vec<NameRecord>,
    /// Names outside the plan that records may point to: a name, or `*.example.com`.
    pub external: Vec<String>,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Zone);
record!(Zone {
    "id" id "Id" "The zone's unique id.";
    "name" name "Name" "What people call it.";
    "apex" apex "Domain" "The domain name of the zone, such as `example.internal`.";
    "networks" networks "Networks" "The networks that may ask it; none for a public zone.";
    "external" external "External names" "Names outside the plan that records may point to, such as `*.example.com`.";
    "note" note "Note" "Free words.";
    "records" records "Records" "The records of the zone.";
});

choice! {
    /// What a record holds.
    #[allow(clippy::upper_case_acronyms, reason = "the names are those of the DNS")]
    RecordType {
        /// An IPv4 address.
        A = "A",
        /// An IPv6 address.
        AAAA = "AAAA",
        /// Another name for a name.
        CNAME = "CNAME",
        /// A provider's alias, which answers with the addresses of its target.
        ALIAS = "ALIAS",
        /// A name server.
        NS = "NS",
        /// A mail server.
        MX = "MX",
        /// Text.
        TXT = "TXT",
        /// The start of authority.
        SOA = "SOA",
        /// A service.
        SRV = "SRV",
        /// The name of an address.
        PTR = "PTR",
        /// Who may issue certificates.
        CAA = "CAA",
    }
}

/// A record set: all values of one type at one name.
#[derive(Debug, Clone, PartialEq)]
pub struct NameRecord {
    /// The owner: relative to the zone, `@` for the apex, or a full name that ends with a dot.
    pub name: String,
    /// What the values are.
    pub record_type: RecordType,
    /// How long an answer may be kept, in seconds.
    pub ttl: u32,
    /// The values.
    pub values: Vec<String>,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for NameRecord {
    fn default() -> Self {
        let (name, note) = (String::new(), String::new());
        Self { name, record_type: RecordType::A, ttl: 300, values: Vec::new(), note, extra: Extra::new() }
    }
}
record!(NameRecord {
    "name" name "Name" "The owner: relative to the zone, `@` for the apex, or a full name that ends with a dot.";
    "type" record_type "Type" "What the values are.";
    "ttl" ttl "TTL" "How long an answer may be kept, in seconds.";
    "values" values "Values" "The values.";
    "note" note "Note" "Free words.";
});
