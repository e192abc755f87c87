/**
 * The one empty set and the one empty map of all jobs, for what most jobs have nothing in: an empty one of its own takes 150 bytes. Their
 * types let nobody add to them; what is added to them goes into a new one, by the functions below, and only `applyEvent` calls those.
 */
export const NO_ITEMS: ReadonlySet<never> = new Set<never>();
export const NO_ENTRIES: ReadonlyMap<never, never> = new Map<never, never>();

/** The set with the item in it: the same one, changed, unless it was the shared one. */
export function withItem<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return set === NO_ITEMS ? new Set([item]) : (set as Set<T>).add(item);
}

/** The set without the item: the same one, changed, or the shared one when nothing is left. */
export function withoutItem<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  if (set === NO_ITEMS) return set;
  (set as Set<T>).delete(item);
  return set.size === 0 ? NO_ITEMS : set;
}

/** The map without the key: the same one, changed, or the shared one when nothing is left. */
export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (map === NO_ENTRIES) return map;
  (map as Map<K, V>).delete(key);
  return map.size === 0 ? NO_ENTRIES : map;
}

/** The map with the entry in it: the same one, changed, unless it was the shared one. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return map === NO_ENTRIES ? new Map([[key, value]]) : (map as Map<K, V>).set(key, value);
}
