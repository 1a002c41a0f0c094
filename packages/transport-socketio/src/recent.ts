/** Adds to the latest keys, the oldest of which are forgotten. False when it was there already. */
export function remember<Key>(keys: Set<Key>, key: Key, most: number): boolean {
  if (keys.has(key)) return false
  keys.add(key)
  const [oldest] = keys
  if (keys.size > most) keys.delete(oldest as Key)
  return true
}
