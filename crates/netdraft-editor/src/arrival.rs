//! What is it that came in? A plan, what a provider says of its networks, or neither; from one file or several, dropped, chosen or pasted.
//!
//! Invariant: what is kept of a text is a plan, a report or a fault, never the text itself, which may hold secrets.

use netdraft_core::format::{Loaded, load_bytes};
use netdraft_core::import::{Import, Remark, Report, SourceFile, aws, means_aws};
use netdraft_core::model::{Kind, Plan};
use netdraft_core::words::counted;

use crate::parcel::{self, in_link, in_picture, is_picture, unpack};

/// A file, or a text that was pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Incoming {
    /// The address of the page, with a plan in it.
    pub fn link(address: &str) -> Self {
        Self { name: "the link".to_owned(), bytes: address.as_bytes().to_vec() }
    }

    /// A text that was pasted.
    pub fn pasted(text: &str) -> Self {
        Self { name: "the pasted text".to_owned(), bytes: text.as_bytes().to_vec() }
    }
}

/// What came in.
pub enum Arrival {
    /// A plan in a file of this name.
    Plan {
        /// The name.
        name: String,
        /// The plan.
        loaded: Box<Loaded>,
    },
    /// A plan made of what a provider says, or one that came in a link or a picture, to be looked at before it takes the place of the open one.
    Offer(Box<Offer>),
    /// Nothing that can be read.
    Refused {
        /// What it is called.
        name: String,
        /// Everything that is wrong with it.
        faults: Vec<ArrivalFault>,
    },
}

impl Arrival {
    fn refused(name: &str, message: &str, remedy: &str) -> Self {
        let fault = ArrivalFault { file: None, place: None, message: message.to_owned(), remedy: remedy.to_owned() };
        Self::Refused { name: name.to_owned(), faults: vec![fault] }
    }
}

/// A plan that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Where it came from: a file, or how many.
    pub name: String,
    /// The plan, and what became of everything else.
    pub import: Import,
    /// Whether it is a plan as somebody drew it, and nothing was made of anything.
    pub is_whole: bool,
    /// In what it differs from the open plan, where one is open and it is whole.
    pub differences: Vec<String>,
}

/// A part of the report on an import.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfferPart<'a> {
    /// Its heading.
    pub title: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// What holds of what.
    pub remarks: &'a [Remark],
}

impl Offer {
    /// How many things of each kind would come in, in words: `2 networks`.
    pub fn counts(&self) -> Vec<String> {
        let count = |(kind, count): &(Kind, usize)| counted(*count, kind.noun());
        self.import.report.imported.iter().map(count).collect()
    }

    /// What is not as it was, by what that means for verdicts, the gravest first. Parts without remarks are there too.
    pub fn parts(&self) -> [OfferPart<'_>; 3] {
        let report = &self.import.report;
        [
            OfferPart {
                title: "Unknown",
                meaning: "It is not modelled or not in the files: what depends on it is unknown, and never taken for allowed.",
                remarks: &report.unknown,
            },
            OfferPart {
                title: "Approximated",
                meaning: "The plan says it in another way than the files do.",
                remarks: &report.approximated,
            },
            OfferPart {
                title: "Ignored",
                meaning: "It is left out, because no verdict depends on it.",
                remarks: &report.ignored,
            },
        ]
    }
}

/// What is wrong with something that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivalFault {
    /// The name of the file, where there are several.
    pub file: Option<String>,
    /// The line and the column, both from 1, where they are known.
    pub place: Option<(usize, usize)>,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl From<netdraft_core::format::Fault> for ArrivalFault {
    fn from(fault: netdraft_core::format::Fault) -> Self {
        let place = Some((fault.line, fault.column));
        Self { file: None, place, message: fault.message, remedy: fault.remedy }
    }
}

/// Recognises what came in.
pub fn recognise(files: &[Incoming]) -> Arrival {
    match files {
        [] => Arrival::refused("the folder", "there is no file `*.json` in it", GIVE),
        [only] if is_picture(&only.bytes) => match in_picture(&only.bytes) {
            Some(parcel) => shared(only, parcel),
            None => Arrival::refused(
                &only.name,
                "there is no plan in the picture",
                "give it a picture that netdraft exported, as it was exported: programs that change pictures leave the plan out",
            ),
        },
        [only] if is_plan(&only.bytes) => open(only),
        [only] if let Some(parcel) = std::str::from_utf8(&only.bytes).ok().and_then(in_link) => shared(only, parcel),
        _ => import(files),
    }
}

/// What to give the planner.
const GIVE: &str =
    "give it a file that netdraft saved, or what `aws ec2 describe-vpcs`, `describe-subnets` and so on print as JSON";

/// Whether a text means to be a plan: what AWS and its collectors say never has this key.
fn is_plan(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"\"netdraft\"";
    bytes.windows(KEY.len()).any(|part| part == KEY)
}

fn open(file: &Incoming) -> Arrival {
    let name = file.name.clone();
    match load_bytes(&file.bytes) {
        Ok(loaded) => Arrival::Plan { name, loaded: Box::new(loaded) },
        Err(faults) => Arrival::Refused { name, faults: faults.into_iter().map(ArrivalFault::from).collect() },
    }
}

/// A plan that came wrapped in a link or a picture.
fn shared(file: &Incoming, parcel: &str) -> Arrival {
    let bytes = match unpack(parcel) {
        Ok(bytes) => bytes,
        Err(parcel::ParcelFault { message, remedy }) => return Arrival::refused(&file.name, message, remedy),
    };
    match open(&Incoming { name: file.name.clone(), bytes }) {
        Arrival::Plan { name, loaded } => {
            let document = loaded.document;
            let count = |kind: Kind| (kind, document.plan.table(kind).size());
            let imported = Kind::ALL.into_iter().map(count).filter(|(_, count)| *count > 0).collect();
            let report = Report { imported, approximated: Vec::new(), ignored: Vec::new(), unknown: Vec::new() };
            let import = Import { document, report };
            Arrival::Offer(Box::new(Offer { name, import, is_whole: true, differences: Vec::new() }))
        }
        other @ (Arrival::Offer(_) | Arrival::Refused { .. }) => other,
    }
}

fn import(files: &[Incoming]) -> Arrival {
    let name = match files {
        [only] => only.name.clone(),
        several => format!("{} files", several.len()),
    };
    let named = |file: &str| (files.len() > 1).then(|| file.to_owned());
    let fault = |file: &str, message: &str, remedy: &str| ArrivalFault {
        file: named(file),
        place: None,
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    };
    let (mut sources, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        match std::str::from_utf8(&file.bytes) {
            Ok(_) if is_plan(&file.bytes) => {
                faults.push(fault(&file.name, "this is a plan", "open it by itself"));
            }
            Ok(text) => sources.push(SourceFile { name: file.name.clone(), text: text.to_owned() }),
            Err(_) => faults.push(fault(&file.name, "the file is not UTF-8 text", "save it as UTF-8, or leave it out")),
        }
    }
    if !faults.is_empty() {
        return Arrival::Refused { name, faults };
    }
    match aws(&sources) {
        Ok(import) if has_nothing(&import.document.plan) => {
            let fault = fault(&name, "there is nothing of a network in it", GIVE);
            Arrival::Refused { name, faults: vec![fault] }
        }
        Ok(import) => Arrival::Offer(Box::new(Offer { name, import, is_whole: false, differences: Vec::new() })),
        Err(found) => {
            // What cannot be read and does not look like an answer of AWS is more likely a plan.
            if let ([only], [source]) = (files, sources.as_slice())
                && found.iter().all(|fault| fault.place.is_some())
                && !means_aws(source)
            {
                return open(only);
            }
            let one = |fault: netdraft_core::import::Fault| ArrivalFault {
                file: named(&fault.file),
                place: fault.place,
                message: fault.message,
                remedy: fault.remedy.to_owned(),
            };
            let mut faults: Vec<ArrivalFault> = found.into_iter().map(one).collect();
            if files.len() == 1 && faults.iter().all(|fault| fault.place.is_none()) {
                faults.insert(0, fault(&name, "it is no plan: it does not say `\"netdraft\": \"1.0\"`", GIVE));
            }
            Arrival::Refused { name, faults }
        }
    }
}

fn has_nothing(plan: &Plan) -> bool {
    Kind::ALL.into_iter().all(|kind| plan.table(kind).size() == 0)
}
