//! How are entities of one kind kept? In document order, found by id, shared until they change.
//!
//! A table remembers whether somebody read it, and what of it. Whoever works something out of a plan can so tell later what it followed from, without a
//! list that has to be kept in step; see [`Reads`].

use std::cell::Cell;
use std::rc::Rc;

use crate::small::SmallSort;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::field::FieldInfo;
use super::reads::Read;
use super::value::{read_fields, record_to_map};
use super::{Entity, Id, Kind, Reader};

/// Entities of one kind in document order. A clone shares everything until one of the two changes.
#[derive(Debug, Clone)]
pub struct Table<T: Entity> {
    rows: Rc<IndexMap<String, Rc<T>>>,
    read: Cell<Read>,
}

impl<T: Entity> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Rc::default(), read: Cell::default() }
    }
}

impl<T: Entity> PartialEq for Table<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.rows, &other.rows) || self.rows == other.rows
    }
}

impl<T: Entity> Table<T> {
    /// A table of these entities, whose ids differ.
    pub fn of_rows(rows: impl IntoIterator<Item = Rc<T>>) -> Self {
        let mut table = IndexMap::new();
        table.extend(rows.into_iter().map(|row| (row.id().to_string(), row)));
        Self { rows: Rc::new(table), read: Cell::default() }
    }

    /// The entities in document order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.shared().map(|row| &**row)
    }

    /// The entities in document order, as they are shared: an entity that was not changed is the same one in the next plan.
    pub fn shared(&self) -> impl DoubleEndedIterator<Item = &Rc<T>> + ExactSizeIterator + Clone {
        self.content().values()
    }

    /// The entity whose id has this text, to be shared.
    pub fn row_of(&self, id: &str) -> Option<&Rc<T>> {
        self.content().get(id)
    }

    /// What is in the table, which counts as read from then on.
    fn content(&self) -> &IndexMap<String, Rc<T>> {
        self.read.set(Read::Rows);
        &self.rows
    }

    /// The ids in the table, of which the same is true.
    fn ids(&self) -> &IndexMap<String, Rc<T>> {
        self.read.set(self.read.get().max(Read::Ids));
        &self.rows
    }

    /// The entities sorted by id, for what must not depend on their order in the document.
    pub fn sorted(&self) -> impl Iterator<Item = &T> {
        let mut rows: Vec<&T> = self.iter().collect();
        rows.small_sort_by_key(|row| row.id());
        rows.into_iter()
    }

    /// The entity with this id.
    pub fn get(&self, id: &Id<T>) -> Option<&T> {
        self.by_text(id.as_str())
    }

    /// The entity whose id has this text.
    pub fn by_text(&self, id: &str) -> Option<&T> {
        self.row_of(id).map(|row| &**row)
    }

    /// Puts an entity at the end. Whoever does so keeps ids unique and references whole, as an import does for the plan that it makes.
    pub(crate) fn push(&mut self, entity: T) {
        Rc::make_mut(&mut self.rows).insert(entity.id().to_string(), Rc::new(entity));
    }

    /// The number of entities.
    pub fn len(&self) -> usize {
        self.ids().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids().is_empty()
    }

    /// The least that has to have been read of this table for a later one to make a difference.
    /// Nothing at all when both are the same.
    pub(super) fn difference(&self, later: &Self) -> Read {
        if Rc::ptr_eq(&self.rows, &later.rows) {
            return Read::Nothing;
        }
        let has_same_ids = self.rows.len() == later.rows.len() && self.rows.keys().eq(later.rows.keys());
        let is_same = || self.rows.values().zip(later.rows.values()).all(|(one, other)| Rc::ptr_eq(one, other));
        match has_same_ids {
            false => Read::Ids,
            true if is_same() => Read::Nothing,
            true => Read::Rows,
        }
    }
}

/// A table whose entity type is not known to the caller: what edits, the file format and generic forms work on.
pub trait AnyTable {
    /// The kind of its entities.
    fn kind(&self) -> Kind;
    /// The fields of its entities.
    fn fields(&self) -> &'static [FieldInfo];
    /// The number of entities.
    fn size(&self) -> usize;
    /// The position of an id.
    fn position(&self, id: &str) -> Option<usize>;
    /// The id at a position.
    fn id_at(&self, position: usize) -> Option<&str>;
    /// The name for people of an entity.
    fn title(&self, id: &str) -> Option<&str>;
    /// The entity as JSON, without the fields that have their default value.
    fn row(&self, id: &str) -> Option<Map<String, Value>>;
    /// The value of one field, default or not; `None` when there is no such entity or field.
    fn field(&self, id: &str, name: &str) -> Option<Value>;
    /// The default value of one field.
    fn default_of(&self, name: &str) -> Option<Value>;
    /// Puts an entity at a position (the end, when past it), in place of one with the same id. Faults go to the reader, and then nothing is put.
    fn put(&mut self, position: usize, row: &Map<String, Value>, reader: &mut Reader) -> bool;
    /// Removes an entity.
    fn take(&mut self, id: &str);
    /// What was read of it since that was last asked for; from then on, nothing.
    fn take_read(&self) -> Read;
    /// Counts so much of it as read.
    fn mark_read(&self, read: Read);
}

impl<T: Entity> AnyTable for Table<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn fields(&self) -> &'static [FieldInfo] {
        T::INFOS
    }

    fn size(&self) -> usize {
        self.ids().len()
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.ids().get_index_of(id)
    }

    fn id_at(&self, position: usize) -> Option<&str> {
        self.ids().get_index(position).map(|(id, _)| id.as_str())
    }

    fn title(&self, id: &str) -> Option<&str> {
        self.by_text(id).map(Entity::title)
    }

    fn row(&self, id: &str) -> Option<Map<String, Value>> {
        self.by_text(id).map(record_to_map)
    }

    fn field(&self, id: &str, name: &str) -> Option<Value> {
        let field = super::find_field::<T>(name)?;
        self.by_text(id).map(field.get)
    }

    fn default_of(&self, name: &str) -> Option<Value> {
        super::find_field::<T>(name).map(|field| (field.get)(&T::default()))
    }

    fn put(&mut self, position: usize, row: &Map<String, Value>, reader: &mut Reader) -> bool {
        let mut entity = T::default();
        let mut own = Reader::default();
        read_fields(&mut entity, row, &mut own);
        // An id that is no text has been reported already.
        let was_read = row.get("id").is_none_or(|id| id.is_string() || id.is_null());
        if let Some(fault) = super::id::id_fault(entity.id().as_str()).filter(|_| was_read) {
            let message = match entity.id().as_str() {
                "" => format!("the {} has no `id`", T::KIND.noun()),
                id => format!("`{id}` cannot be an id: {fault}"),
            };
            own.within("id", |own| own.fault(message, "give it a short id that nothing else has"));
        }
        let is_sound = reader.absorb(own);
        if is_sound {
            let key = entity.id().as_str().to_owned();
            let rows = Rc::make_mut(&mut self.rows);
            match rows.get_index_of(&key) {
                // Most edits leave a row where it is; then no other has to move.
                Some(place) if place == position => drop(rows.insert(key, Rc::new(entity))),
                _ => {
                    rows.shift_remove(&key);
                    rows.shift_insert(position.min(rows.len()), key, Rc::new(entity));
                }
            }
        }
        is_sound
    }

    fn take(&mut self, id: &str) {
        Rc::make_mut(&mut self.rows).shift_remove(id);
    }

    fn take_read(&self) -> Read {
        self.read.take()
    }

    fn mark_read(&self, read: Read) {
        self.read.set(self.read.get().max(read));
    }
}
