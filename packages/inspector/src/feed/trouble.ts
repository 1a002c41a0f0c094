/** Tells a developer of trouble of the inspector's own, in a way that never ends the watched program. */
export function reportTrouble(error: Error): void {
  if (typeof process === 'object' && typeof process.emitWarning === 'function') process.emitWarning(error)
  else if (typeof reportError === 'function') reportError(error)
}
