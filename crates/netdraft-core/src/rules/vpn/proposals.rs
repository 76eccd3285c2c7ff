//! On what do the two ends of a VPN connection agree? Each list of their proposals compared, whoever spelled the words.

use serde_json::Value;

use crate::calc::tunnel_mtu::{Cipher, Integrity, KeyedCipher};
use crate::model::{Proposal, Vpn};

/// Diffie-Hellman groups in the order of preference: elliptic curves, then large moduli (RFC 8247, section 2.4).
const GROUPS: [&str; 8] = ["20", "19", "21", "31", "16", "15", "14", "24"];

/// What one list of both proposals says.
pub(super) struct Choice {
    /// The field of the proposal.
    pub(super) field: &'static str,
    /// What is chosen, in words.
    pub(super) noun: &'static str,
    kind: Words,
    /// What the cloud's end proposes.
    pub(super) cloud: Vec<String>,
    /// What the site's end proposes.
    pub(super) device: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Versions,
    Ciphers,
    Integrity,
    Groups,
}

/// Whether the ends agree.
pub(super) enum Agreement {
    /// They have something in common.
    Found,
    /// They have nothing in common.
    Nothing,
    /// A word that is not known may stand for something that they have in common.
    Unknown(String),
}

/// The lists that both ends say something about. The integrity algorithms of phase 2 are left out where an authenticated cipher is agreed on, for
/// those need none (RFC 4106); in phase 1 they also name the function that keys are derived with (RFC 7296, section 2.13).
pub(super) fn choices(vpn: &Vpn) -> Vec<Choice> {
    type List = fn(&Proposal) -> Vec<String>;
    let lists: [(&'static str, &'static str, Words, List); 7] = [
        ("ike", "IKE version", Words::Versions, |proposal| proposal.ike.clone()),
        ("phase1_ciphers", "phase 1 cipher", Words::Ciphers, |proposal| proposal.phase1_ciphers.clone()),
        ("phase1_integrity", "phase 1 integrity algorithm", Words::Integrity, |proposal| {
            proposal.phase1_integrity.clone()
        }),
        ("phase1_groups", "phase 1 group", Words::Groups, |proposal| numbers(&proposal.phase1_groups)),
        ("phase2_ciphers", "phase 2 cipher", Words::Ciphers, |proposal| proposal.phase2_ciphers.clone()),
        ("phase2_integrity", "phase 2 integrity algorithm", Words::Integrity, |proposal| {
            proposal.phase2_integrity.clone()
        }),
        ("phase2_groups", "phase 2 group", Words::Groups, |proposal| numbers(&proposal.phase2_groups)),
    ];
    let both = lists.into_iter().map(|(field, noun, kind, list)| Choice {
        field,
        noun,
        kind,
        cloud: list(&vpn.cloud),
        device: list(&vpn.device),
    });
    let mut choices: Vec<Choice> =
        both.filter(|choice| !choice.cloud.is_empty() && !choice.device.is_empty()).collect();
    let authenticated =
        choices.iter().any(|choice| choice.field == "phase2_ciphers" && choice.agrees_on_authenticated());
    choices.retain(|choice| choice.field != "phase2_integrity" || !authenticated);
    choices
}

fn numbers(groups: &[u32]) -> Vec<String> {
    groups.iter().map(ToString::to_string).collect()
}

impl Choice {
    /// Whether the ends agree on something.
    pub(super) fn agreement(&self) -> Agreement {
        let pairs = || self.cloud.iter().flat_map(|one| self.device.iter().map(move |other| (one, other)));
        if pairs().any(|(one, other)| self.same(one, other)) {
            return Agreement::Found;
        }
        let unknown = self.cloud.iter().chain(&self.device).find(|word| !self.knows(word));
        unknown.map_or(Agreement::Nothing, |word| Agreement::Unknown(word.clone()))
    }

    fn agrees_on_authenticated(&self) -> bool {
        let authenticated = |word: &&String| word.parse().is_ok_and(Cipher::is_authenticated);
        self.cloud.iter().filter(authenticated).any(|one| self.device.iter().any(|other| self.same(one, other)))
    }

    /// Whether two words stand for the same thing. A cipher without the length of its key stands for every length.
    fn same(&self, one: &str, other: &str) -> bool {
        if one.trim().eq_ignore_ascii_case(other.trim()) {
            return true;
        }
        match self.kind {
            Words::Ciphers => match (one.parse::<KeyedCipher>(), other.parse::<KeyedCipher>()) {
                (Ok(one), Ok(other)) => {
                    let keys = one.key.zip(other.key);
                    one.cipher == other.cipher && keys.is_none_or(|(one, other)| one == other)
                }
                _ => false,
            },
            Words::Integrity => match (one.parse::<Integrity>(), other.parse::<Integrity>()) {
                (Ok(one), Ok(other)) => one == other,
                _ => false,
            },
            Words::Versions => version(one).is_some() && version(one) == version(other),
            Words::Groups => false,
        }
    }

    fn knows(&self, word: &str) -> bool {
        match self.kind {
            Words::Ciphers => word.parse::<KeyedCipher>().is_ok(),
            Words::Integrity => word.parse::<Integrity>().is_ok(),
            Words::Versions => version(word).is_some(),
            Words::Groups => true,
        }
    }

    /// The strongest of these words; none where all of them are known to be weak (RFC 8221 and RFC 8247).
    pub(super) fn best_of(&self, words: &[String]) -> Option<String> {
        let is_weak = |word: &String| match self.kind {
            Words::Ciphers => matches!(word.parse(), Ok(Cipher::TripleDesCbc | Cipher::Null)),
            Words::Integrity => matches!(word.parse(), Ok(Integrity::Md5)),
            Words::Versions => version(word) == Some(1),
            Words::Groups => !GROUPS.contains(&word.as_str()),
        };
        let place_in = |all: usize, place: Option<usize>| place.map_or(0, |place| all.saturating_sub(place));
        let rank = |word: &&String| match self.kind {
            Words::Ciphers => word.parse::<KeyedCipher>().map_or((0, 0), |word| {
                let place = Cipher::ALL.iter().position(|cipher| *cipher == word.cipher);
                (place_in(Cipher::ALL.len(), place), word.key.unwrap_or(0))
            }),
            Words::Integrity => {
                let known = word.parse::<Integrity>().ok();
                let place = Integrity::ALL.iter().rev().position(|algorithm| Some(*algorithm) == known);
                (place_in(Integrity::ALL.len(), place), 0)
            }
            Words::Versions => (0, version(word).unwrap_or(0)),
            Words::Groups => (place_in(GROUPS.len(), GROUPS.iter().position(|group| group == word)), 0),
        };
        // The last of several maxima is returned; from the back, that is the one that is preferred.
        words.iter().rev().filter(|word| !is_weak(word)).max_by_key(rank).cloned()
    }

    /// A word as it stands in the list.
    pub(super) fn value(&self, word: &str) -> Value {
        match (self.kind, word.parse::<u32>()) {
            (Words::Groups, Ok(number)) => number.into(),
            _ => word.into(),
        }
    }
}

/// The number of an IKE version, written as `2`, `v2` or `IKEv2`.
fn version(word: &str) -> Option<u16> {
    let word = word.trim().to_ascii_lowercase();
    let digits = word.trim_start_matches("ike").trim_start_matches('v');
    digits.parse().ok().filter(|version| (1..=2).contains(version))
}
