const lookUp: { findChromium: () => string | undefined } = await import(
  new URL('../../scripts/lib/chromium.mjs', import.meta.url).href
)

/** The Chromium to drive, or undefined where there is none. */
export const findChromium = lookUp.findChromium
