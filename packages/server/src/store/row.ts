/** Things one after the other, by running numbers without gaps, so that adding one or forgetting the oldest is one change. */
export type Row<Value> = Map<number, Value>

/** Adds a value at the end; when there are more than `keep`, the oldest goes. */
export function append<Value>(row: Row<Value>, value: Value, keep: number): void {
  const [first = 0] = row.keys()
  row.set(first + row.size, value)
  if (row.size > keep) row.delete(first)
}
