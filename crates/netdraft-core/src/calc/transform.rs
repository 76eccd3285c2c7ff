//! What the algorithms of ESP are called, and how many bytes each adds to a packet.

use std::fmt;
use std::str::FromStr;

/// What encrypts the payload of ESP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cipher {
    /// AES in cipher block chaining mode.
    AesCbc,
    /// AES in Galois/counter mode with an integrity check value of 16 bytes.
    AesGcm,
    /// AES in counter mode.
    AesCtr,
    /// ChaCha20 with Poly1305.
    ChaCha20Poly1305,
    /// Triple DES in cipher block chaining mode.
    TripleDesCbc,
    /// No encryption.
    Null,
}

/// What protects the payload of ESP from change, where the cipher does not do so itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Integrity {
    /// HMAC-MD5-96.
    Md5,
    /// HMAC-SHA1-96.
    Sha1,
    /// HMAC-SHA2-256-128.
    Sha2With256,
    /// HMAC-SHA2-384-192.
    Sha2With384,
    /// HMAC-SHA2-512-256.
    Sha2With512,
}

/// What a cipher adds to a packet, in bytes.
#[derive(Clone, Copy)]
pub(super) struct CipherShape {
    name: &'static str,
    /// The initialisation vector.
    pub(super) vector: u32,
    /// The integrity check value of a cipher that brings its own.
    check: Option<u32>,
    /// What the length of the encrypted part is a multiple of.
    pub(super) align: u32,
    /// The RFC that says so.
    pub(super) source: &'static str,
}

impl Cipher {
    /// Every cipher, the usual ones first.
    pub const ALL: [Self; 6] =
        [Self::AesGcm, Self::AesCbc, Self::AesCtr, Self::ChaCha20Poly1305, Self::TripleDesCbc, Self::Null];

    /// The name in files and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.shape().name
    }

    /// Whether the cipher protects from change by itself, so that no integrity algorithm goes with it.
    #[must_use]
    pub const fn is_authenticated(self) -> bool {
        self.shape().check.is_some()
    }

    pub(super) const fn shape(self) -> CipherShape {
        let (name, vector, check, align, source) = match self {
            Self::AesCbc => ("aes-cbc", 16, None, 16, "RFC 3602"),
            Self::AesGcm => ("aes-gcm-16", 8, Some(16), 4, "RFC 4106"),
            Self::AesCtr => ("aes-ctr", 8, None, 4, "RFC 3686"),
            Self::ChaCha20Poly1305 => ("chacha20-poly1305", 8, Some(16), 4, "RFC 7634"),
            Self::TripleDesCbc => ("3des-cbc", 8, None, 8, "RFC 2451"),
            Self::Null => ("null", 0, None, 4, "RFC 2410"),
        };
        CipherShape { name, vector, check, align, source }
    }
}

impl Integrity {
    /// Every algorithm, the shortest check value first.
    pub const ALL: [Self; 5] = [Self::Md5, Self::Sha1, Self::Sha2With256, Self::Sha2With384, Self::Sha2With512];

    /// The name in files and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.shape().0
    }

    /// The name, the bytes of the integrity check value, and the RFC.
    const fn shape(self) -> (&'static str, u32, &'static str) {
        match self {
            Self::Md5 => ("md5", 12, "RFC 2403"),
            Self::Sha1 => ("sha1", 12, "RFC 2404"),
            Self::Sha2With256 => ("sha2-256", 16, "RFC 4868"),
            Self::Sha2With384 => ("sha2-384", 24, "RFC 4868"),
            Self::Sha2With512 => ("sha2-512", 32, "RFC 4868"),
        }
    }
}

impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Integrity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How the ciphers are spelled, in lower case, without punctuation and without the length of the key.
const CIPHERS: [(&str, Cipher); 13] = [
    ("aesgcm16", Cipher::AesGcm),
    ("aesgcm128", Cipher::AesGcm),
    ("aesgcm", Cipher::AesGcm),
    ("gcmaes", Cipher::AesGcm),
    ("aescbc", Cipher::AesCbc),
    ("aes", Cipher::AesCbc),
    ("aesctr", Cipher::AesCtr),
    ("chacha20poly1305", Cipher::ChaCha20Poly1305),
    ("3descbc", Cipher::TripleDesCbc),
    ("3des", Cipher::TripleDesCbc),
    ("des3", Cipher::TripleDesCbc),
    ("tripledes", Cipher::TripleDesCbc),
    ("null", Cipher::Null),
];

/// How the integrity algorithms are spelled, in lower case, without punctuation and without `hmac` in front.
const INTEGRITIES: [(&str, Integrity); 15] = [
    ("md5", Integrity::Md5),
    ("md596", Integrity::Md5),
    ("sha", Integrity::Sha1),
    ("sha1", Integrity::Sha1),
    ("sha196", Integrity::Sha1),
    ("sha256", Integrity::Sha2With256),
    ("sha2256", Integrity::Sha2With256),
    ("sha2256128", Integrity::Sha2With256),
    ("sha384", Integrity::Sha2With384),
    ("sha2384", Integrity::Sha2With384),
    ("sha2384192", Integrity::Sha2With384),
    ("sha512", Integrity::Sha2With512),
    ("sha2512", Integrity::Sha2With512),
    ("sha2512256", Integrity::Sha2With512),
    ("sha256128", Integrity::Sha2With256),
];

/// A cipher and, where the name says so, the length of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyedCipher {
    /// The cipher.
    pub cipher: Cipher,
    /// The length of the key in bits: 128, 192 or 256.
    pub key: Option<u16>,
}

impl FromStr for KeyedCipher {
    type Err = UnknownTransform;

    /// Reads the spellings of AWS (`AES256-GCM-16`), Azure (`GCMAES256`), strongSwan (`aes256gcm16`) and the RFCs.
    fn from_str(name: &str) -> Result<Self, UnknownTransform> {
        let spelled = unpunctuated(name);
        let find = |text: &str| CIPHERS.iter().find(|(spelling, _)| *spelling == text).map(|(_, cipher)| *cipher);
        let keyed = [(128, "128"), (192, "192"), (256, "256")].into_iter().find_map(|(bits, digits)| {
            let (before, after) = spelled.split_once(digits)?;
            Some(Self { cipher: find(&format!("{before}{after}"))?, key: Some(bits) })
        });
        keyed
            .or_else(|| Some(Self { cipher: find(&spelled)?, key: None }))
            .ok_or_else(|| UnknownTransform { kind: "cipher", name: name.to_owned() })
    }
}

impl FromStr for Cipher {
    type Err = UnknownTransform;

    fn from_str(name: &str) -> Result<Self, UnknownTransform> {
        name.parse::<KeyedCipher>().map(|keyed| keyed.cipher)
    }
}

impl FromStr for Integrity {
    type Err = UnknownTransform;

    fn from_str(name: &str) -> Result<Self, UnknownTransform> {
        let spelled = unpunctuated(name);
        let spelled = spelled.strip_prefix("hmac").unwrap_or(&spelled);
        let unknown = || UnknownTransform { kind: "integrity algorithm", name: name.to_owned() };
        INTEGRITIES.iter().find(|(spelling, _)| *spelling == spelled).map(|(_, known)| *known).ok_or_else(unknown)
    }
}

fn unpunctuated(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A name that no cipher or integrity algorithm has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTransform {
    /// What it should have been.
    pub kind: &'static str,
    /// The name.
    pub name: String,
}

impl fmt::Display for UnknownTransform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a known {}", self.name, self.kind)
    }
}

impl std::error::Error for UnknownTransform {}

/// What ESP does to a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transform {
    /// What encrypts it.
    pub cipher: Cipher,
    /// What protects it from change; without effect next to a cipher that does so itself.
    pub integrity: Option<Integrity>,
}

impl Transform {
    /// The bytes of the integrity check value and the RFC that says so.
    pub(super) fn check(self) -> (u32, &'static str) {
        let shape = self.cipher.shape();
        match (shape.check, self.integrity) {
            (Some(bytes), _) => (bytes, shape.source),
            (None, Some(integrity)) => (integrity.shape().1, integrity.shape().2),
            (None, None) => (0, "RFC 4303"),
        }
    }
}

impl fmt::Display for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.integrity.filter(|_| !self.cipher.is_authenticated()) {
            Some(integrity) => write!(f, "{} with {integrity}", self.cipher),
            None => write!(f, "{}", self.cipher),
        }
    }
}
