/** Gives what belongs to a key: made when it is first asked for, the same ever after. */
export const perKey =
  <Value>(known: Map<string, Value>, make: (key: string) => Value) =>
  (key: string): Value => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
