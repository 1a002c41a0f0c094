import { defineConfig } from 'vitest/config'

const minute = 60_000

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['switchhook-source'] },
  ssr: { resolve: { conditions: ['switchhook-source', 'node', 'module-sync'] } },
  test: {
    name: 'the relay in Chromium',
    environment: 'node',
    include: ['*.chromium.ts'],
    testTimeout: 2 * minute,
    hookTimeout: 2 * minute,
  },
})
