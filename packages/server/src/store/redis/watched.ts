/**
 * A map that tells which of its entries may have been changed: those that were taken out, put in or deleted. What is
 * only iterated over must not be changed.
 */
export class WatchedMap<Key, Value> extends Map<Key, Value> {
  readonly #touched: (key: Key) => void

  constructor(touched: (key: Key) => void) {
    super()
    this.#touched = touched
  }

  override get(key: Key): Value | undefined {
    this.#touched(key)
    return super.get(key)
  }

  override set(key: Key, value: Value): this {
    this.#touched(key)
    return super.set(key, value)
  }

  override delete(key: Key): boolean {
    this.#touched(key)
    return super.delete(key)
  }

  override clear(): void {
    for (const key of this.keys()) this.#touched(key)
    super.clear()
  }

  /** Looks at an entry that is not going to be changed. */
  peek(key: Key): Value | undefined {
    return super.get(key)
  }
}
