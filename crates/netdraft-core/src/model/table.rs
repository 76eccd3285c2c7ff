//! How are entities of one kind kept? In document order, found by id, shared until they change.

use crate::small::SmallSort;
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::field::FieldInfo;
use super::value::{read_fields, record_to_map};
use super::{Entity, Id, Kind, Reader};

/// Entities of one kind in document order.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<T: Entity> {
    rows: IndexMap<String, Rc<T>>,
}

impl<T: Entity> Default for Table<T> {
    fn default() -> Self {
        Self { rows: IndexMap::new() }
    }
}

impl<T: Entity> Table<T> {
    /// The entities in document order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.rows.values().map(|row| &**row)
    }

    /// The entities in document order, as they are shared: an entity that was not changed is the same one in the next plan.
    pub fn shared(&self) -> impl ExactSizeIterator<Item = &Rc<T>> {
        self.rows.values()
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
        self.rows.get(id).map(|row| &**row)
    }

    /// Puts an entity at the end. Whoever does so keeps ids unique and references whole, as an import does for the plan that it makes.
    pub(crate) fn push(&mut self, entity: T) {
        self.rows.insert(entity.id().to_string(), Rc::new(entity));
    }

    /// The number of entities.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
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
}

impl<T: Entity> AnyTable for Table<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn fields(&self) -> &'static [FieldInfo] {
        T::INFOS
    }

    fn size(&self) -> usize {
        self.rows.len()
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.rows.get_index_of(id)
    }

    fn id_at(&self, position: usize) -> Option<&str> {
        self.rows.get_index(position).map(|(id, _)| id.as_str())
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
            self.rows.shift_remove(&key);
            self.rows.shift_insert(position.min(self.rows.len()), key, Rc::new(entity));
        }
        is_sound
    }

    fn take(&mut self, id: &str) {
        self.rows.shift_remove(id);
    }
}
