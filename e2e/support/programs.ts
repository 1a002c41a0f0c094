const lookUp: Record<'findFirefox' | 'findTurnServer', () => string | undefined> = await import(
  new URL('../../scripts/lib/programs.mjs', import.meta.url).href
)

/** The Firefox to drive, and the TURN server to relay through; undefined where there is none. */
export const { findFirefox, findTurnServer } = lookUp
