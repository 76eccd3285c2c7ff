//! In which order of its functions does the program compress best? The least are first, and those that end alike are neighbours: what compresses looks for
//! what it has seen before, and finds more of it nearby. At 4 MB that takes 12 kB of 1,192 away after brotli.

use std::{fs, io::ErrorKind, path::Path, process::Command};

use crate::shell::Outcome;

/// The sections of a program that are read here (WebAssembly core specification, 5.5.2).
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;
/// The length of what stands before the first section: the magic number and the version.
const PREAMBLE: usize = 8;

/// Puts the functions of a program into that order. Where wasm-opt is not installed, which does the moving, the program stays as it is.
pub(crate) fn order(program: &Path, features: &[&str]) -> Outcome {
    let bytes = fs::read(program).map_err(|error| format!("cannot read `{}`: {error}", program.display()))?;
    let named = named(&bytes).ok_or_else(|| format!("`{}` is no program that can be read", program.display()))?;
    let draft = program.with_extension("named");
    fs::write(&draft, named).map_err(|error| format!("cannot write `{}`: {error}", draft.display()))?;
    let moved = Command::new("wasm-opt")
        .args(features)
        .args(["--reorder-functions-by-name", "--strip-debug", "--shrink-level=1", "-o"])
        .args([program, &draft])
        .status();
    fs::remove_file(&draft).map_err(|error| format!("cannot remove `{}`: {error}", draft.display()))?;
    match moved {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("wasm-opt ended with {status}")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("wasm-opt cannot be started: {error}")),
    }
}

/// The program with names that say where each function goes, in place of what names it had. Nothing where it is no program.
fn named(program: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { bytes: program, at: PREAMBLE };
    let mut named = program.get(..PREAMBLE)?.to_vec();
    let (mut imported, mut functions) = (0, Vec::new());
    while reader.at < program.len() {
        let start = reader.at;
        let id = reader.byte()?;
        let contents = reader.part()?;
        let mut section = Reader { bytes: contents, at: 0 };
        match id {
            IMPORTS => imported = section.imported_functions()?,
            CODE => functions = (0..section.number()?).map(|_| section.part()).collect::<Option<_>>()?,
            CUSTOM if section.part() == Some(b"name") => continue,
            _ => {}
        }
        named.extend(program.get(start..reader.at)?);
    }
    let mut places: Vec<usize> = (0..functions.len()).collect();
    let size = |place: &usize| functions[*place].len().checked_ilog2();
    let ends = |one: &usize, other: &usize| functions[*one].iter().rev().cmp(functions[*other].iter().rev());
    places.sort_by(|one, other| size(one).cmp(&size(other)).then_with(|| ends(one, other)));
    named.push(CUSTOM);
    put_part(&mut named, &names(imported, &places));
    Some(named)
}

/// The section of names, in which the functions at these places, after those that are imported, are called by their rank.
fn names(imported: usize, places: &[usize]) -> Vec<u8> {
    let mut ranks = vec![0; places.len()];
    places.iter().enumerate().for_each(|(rank, place)| ranks[*place] = rank);
    let mut map = Vec::new();
    put_number(&mut map, ranks.len());
    for (place, rank) in ranks.iter().enumerate() {
        put_number(&mut map, imported + place);
        put_part(&mut map, format!("{rank:08}").as_bytes());
    }
    let mut section = Vec::new();
    put_part(&mut section, b"name");
    // The names of functions.
    section.push(1);
    put_part(&mut section, &map);
    section
}

/// Reads a program, a piece after the other. Numbers are LEB128, at most 32 bits long.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// So many bytes as a number before them says.
    fn part(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        let part = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(part)
    }

    fn imported_functions(&mut self) -> Option<usize> {
        let mut functions = 0;
        for _ in 0..self.number()? {
            // The names of the module and of what comes from it.
            self.part()?;
            self.part()?;
            match self.byte()? {
                0 => {
                    self.number()?;
                    functions += 1;
                }
                1 => {
                    self.byte()?;
                    self.limits()?;
                }
                2 => self.limits()?,
                3 => {
                    self.byte()?;
                    self.byte()?;
                }
                _ => return None,
            }
        }
        Some(functions)
    }

    /// The limits of a memory or a table: the most is there where the flag says so.
    fn limits(&mut self) -> Option<()> {
        let has_most = self.byte()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Some(())
    }
}

fn put_number(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or_default();
        number >>= 7;
        if number == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn put_part(bytes: &mut Vec<u8>, part: &[u8]) {
    put_number(bytes, part.len());
    bytes.extend(part);
}

#[test]
fn functions_are_named_by_their_size_and_how_they_end() {
    let section = |id: u8, contents: &[u8]| {
        let mut section = vec![id];
        put_part(&mut section, contents);
        section
    };
    // One function that takes and gives nothing, one that is imported, and three of 4, 2 and 2 bytes.
    let types = section(1, &[1, 0x60, 0, 0]);
    let imports = section(IMPORTS, &[1, 1, b'a', 1, b'b', 0, 0]);
    let declared = section(3, &[3, 0, 0, 0]);
    let code = section(CODE, &[3, 4, 0, 1, 1, 0x0b, 2, 1, 0x0b, 2, 0, 0x0b]);
    let old = section(CUSTOM, &[4, b'n', b'a', b'm', b'e', 0]);
    let preamble = b"\0asm\x01\0\0\0";
    let program = [preamble.as_slice(), &types, &imports, &declared, &code].concat();
    let ranks = names(1, &[2, 1, 0]);
    let wanted = [program.as_slice(), &section(CUSTOM, &ranks)].concat();
    assert_eq!(named(&program).as_deref(), Some(wanted.as_slice()));
    assert_eq!(named(&[program.as_slice(), &old].concat()), Some(wanted), "other names go");
    assert!(ranks.windows(8).any(|name| name == b"00000002"));
    assert_eq!(named(&program[..program.len() - 1]), None);
    assert_eq!(named(b"page"), None);
}
