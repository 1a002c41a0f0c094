import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['switchhook-source'] },
  ssr: { resolve: { conditions: ['switchhook-source', 'node', 'module-sync'] } },
  test: {
    name: 'media-webrtc',
    include: ['src/**/*.test.ts'],
    exclude: ['src/**/*.browser.test.ts'],
    environment: 'node',
  },
})
