/** The seed of continuous integration: what lands must not hang on chance. */
const seedOfIntegration = 20261121

/**
 * The seed of random tests: `SWITCHHOOK_SEED`, a fixed one in continuous integration, and a new one in every other run.
 */
export function seedOfRun(): number {
  const { SWITCHHOOK_SEED, CI } = process.env
  if (SWITCHHOOK_SEED !== undefined) return Number(SWITCHHOOK_SEED)
  return CI === 'true' || CI === '1' ? seedOfIntegration : Date.now() % 2 ** 31
}
