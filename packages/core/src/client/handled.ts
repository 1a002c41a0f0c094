/** A promise whose rejection nobody has to catch: an event has carried the same error. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
