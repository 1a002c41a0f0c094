import { defineConfig } from 'vitest/config'

/**
 * The behaviour tests of core with one transition or guard taken out. The walks are left out, and the replay of their ways
 * through the client: they follow the chart as it is.
 */
export default defineConfig({
  resolve: { conditions: ['switchhook-source'] },
  ssr: { resolve: { conditions: ['switchhook-source', 'node', 'module-sync'] } },
  test: {
    include: ['packages/core/src/**/*.test.ts'],
    exclude: ['**/*.paths.test.ts', '**/call.replay.test.ts'],
    setupFiles: ['scripts/mutate/remove-transition.ts'],
    environment: 'node',
    testTimeout: 20_000,
    bail: 1,
    // One worker and one set of modules: hundreds of runs, each of a few tests.
    fileParallelism: false,
    isolate: false,
    pool: 'threads',
    env: { SWITCHHOOK_RUNS: '60', SWITCHHOOK_SEED: '1' },
  },
})
