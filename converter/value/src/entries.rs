//! Names and their values, sorted.

use crate::{ObjectAttribute, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Entries of a map, or attributes of an object, with their values.
pub type Entries = Sorted<Value>;

/// Attributes of an object type.
pub type Attributes = Sorted<ObjectAttribute>;

/// Things by name: each name once, in the order of the names' bytes.
///
/// It is used as [`BTreeMap`] is, and takes the memory of its items only: most objects are small, and there are a great many.
/// Putting in a name before others moves these, so whoever makes a large one in no order collects it, or makes a `BTreeMap` first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sorted<V>(Vec<(Arc<str>, V)>);

fn pair<V>(item: &(Arc<str>, V)) -> (&Arc<str>, &V) {
    (&item.0, &item.1)
}

fn pair_mut<V>(item: &mut (Arc<str>, V)) -> (&Arc<str>, &mut V) {
    (&item.0, &mut item.1)
}

/// Goes through them in order.
pub type Iter<'a, V> =
    std::iter::Map<std::slice::Iter<'a, (Arc<str>, V)>, fn(&'a (Arc<str>, V)) -> (&'a Arc<str>, &'a V)>;

/// Goes through them in order; they may be changed, and their names not.
pub type IterMut<'a, V> =
    std::iter::Map<std::slice::IterMut<'a, (Arc<str>, V)>, fn(&'a mut (Arc<str>, V)) -> (&'a Arc<str>, &'a mut V)>;

impl<V> Default for Sorted<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> Sorted<V> {
    /// No entries.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// None yet, and room for so many.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a name is, or where it would be.
    fn search(&self, name: &str) -> Result<usize, usize> {
        // Mostly they are put in in order.
        match self.0.last() {
            Some((last, _)) if **last < *name => Err(self.0.len()),
            Some(_) => self.0.binary_search_by(|(present, _)| (**present).cmp(name)),
            None => Err(0),
        }
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&V> {
        self.search(name).ok().map(|at| &self.0[at].1)
    }

    /// A name as it is kept, with its value.
    pub fn get_key_value(&self, name: &str) -> Option<(&Arc<str>, &V)> {
        self.search(name).ok().map(|at| pair(&self.0[at]))
    }

    /// The value of a name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.search(name).ok().map(|at| &mut self.0[at].1)
    }

    /// Whether there is such a name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.search(name).is_ok()
    }

    /// Puts in a value and returns the one that was there.
    pub fn insert(&mut self, name: Arc<str>, value: V) -> Option<V> {
        match self.search(&name) {
            Ok(at) => Some(std::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (name, value));
                None
            }
        }
    }

    /// Puts in a value if the name is not there, and returns the one that is there then.
    pub fn or_insert_with(&mut self, name: Arc<str>, value: impl FnOnce() -> V) -> &mut V {
        let at = match self.search(&name) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, (name, value()));
                at
            }
        };
        &mut self.0[at].1
    }

    /// Takes a value out.
    pub fn remove(&mut self, name: &str) -> Option<V> {
        self.search(name).ok().map(|at| self.0.remove(at).1)
    }

    /// Keeps those that a condition holds for.
    pub fn retain(&mut self, mut keep: impl FnMut(&Arc<str>, &mut V) -> bool) {
        self.0.retain_mut(|(name, value)| keep(name, value));
    }

    /// All entries, by name.
    pub fn iter(&self) -> Iter<'_, V> {
        self.0.iter().map(pair)
    }

    /// All entries, by name; values may be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, V> {
        self.0.iter_mut().map(pair_mut)
    }

    /// All names, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Arc<str>> + ExactSizeIterator + Clone {
        self.0.iter().map(|(name, _)| name)
    }

    /// All values, in the order of the names.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.0.iter().map(|(_, value)| value)
    }

    /// All values, in the order of the names, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> + ExactSizeIterator {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// All names, in order.
    pub fn into_keys(self) -> impl DoubleEndedIterator<Item = Arc<str>> + ExactSizeIterator {
        self.0.into_iter().map(|(name, _)| name)
    }

    /// All values, in the order of the names.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> + ExactSizeIterator {
        self.0.into_iter().map(|(_, value)| value)
    }
}

impl<V: fmt::Debug> fmt::Debug for Sorted<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Of several values of a name, the last one counts.
impl<V> FromIterator<(Arc<str>, V)> for Sorted<V> {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, V)>>(items: I) -> Self {
        let mut items: Vec<(Arc<str>, V)> = items.into_iter().collect();
        if !items.is_sorted_by(|(a, _), (b, _)| a < b) {
            items.sort_by(|(a, _), (b, _)| a.cmp(b));
            // What is taken out is the second of two, and what is to stay is its value.
            items.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                if same {
                    std::mem::swap(&mut later.1, &mut kept.1);
                }
                same
            });
        }
        items.shrink_to_fit();
        Self(items)
    }
}

impl<V, const N: usize> From<[(Arc<str>, V); N]> for Sorted<V> {
    fn from(items: [(Arc<str>, V); N]) -> Self {
        items.into_iter().collect()
    }
}

impl<V> From<BTreeMap<Arc<str>, V>> for Sorted<V> {
    fn from(items: BTreeMap<Arc<str>, V>) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<V> Extend<(Arc<str>, V)> for Sorted<V> {
    fn extend<I: IntoIterator<Item = (Arc<str>, V)>>(&mut self, items: I) {
        let items = items.into_iter();
        let (least, _) = items.size_hint();
        if least <= 8 {
            items.for_each(|(name, value)| drop(self.insert(name, value)));
        } else {
            *self = std::mem::take(self).into_iter().chain(items).collect();
        }
    }
}

impl<V> IntoIterator for Sorted<V> {
    type Item = (Arc<str>, V);
    type IntoIter = std::vec::IntoIter<(Arc<str>, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, V> IntoIterator for &'a Sorted<V> {
    type Item = (&'a Arc<str>, &'a V);
    type IntoIter = Iter<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, V> IntoIterator for &'a mut Sorted<V> {
    type Item = (&'a Arc<str>, &'a mut V);
    type IntoIter = IterMut<'a, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Item = (Arc<str>, Value);

    fn item(name: &str, n: i64) -> Item {
        (name.into(), n.into())
    }

    #[test]
    fn behaves_as_a_tree_does() {
        // Every order of insertion and every second removal, beside the tree of the standard library.
        let names = ["b", "a", "", "ab", "a", "é", "B", "b"];
        for turn in 0..names.len() {
            let mut tree: BTreeMap<Arc<str>, Value> = BTreeMap::new();
            let mut entries = Entries::new();
            let turned = names.iter().cycle().skip(turn).take(names.len());
            let items: Vec<Item> = turned.enumerate().map(|(i, name)| item(name, i as i64)).collect();
            for (name, value) in &items {
                assert_eq!(entries.insert(name.clone(), value.clone()), tree.insert(name.clone(), value.clone()));
            }
            assert_eq!(items.iter().cloned().collect::<Entries>(), entries);
            assert_eq!(Entries::from(tree.clone()), entries);
            let mut extended = Entries::from([item("a", 99), item("z", 1)]);
            extended.extend(items);
            assert_eq!(extended.remove("z"), Some(1.into()));
            assert_eq!(extended, entries);
            assert!(
                entries.iter().eq(tree.iter()) && entries.keys().eq(tree.keys()) && entries.values().eq(tree.values())
            );
            for name in ["", "a", "c", "é"] {
                assert_eq!(entries.get(name), tree.get(name));
                assert_eq!(entries.remove(name), tree.remove(name));
                assert_eq!(entries.contains_key(name), tree.contains_key(name));
            }
            *entries.or_insert_with("a".into(), || 5.into()) = 6.into();
            assert_eq!(entries.get("a"), Some(&6.into()));
            entries.retain(|name, _| &**name != "a");
            assert!(entries.into_iter().eq(tree));
        }
    }
}
