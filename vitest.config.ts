import { defineConfig } from 'vitest/config'

const fromSource = {
  resolve: { conditions: ['switchhook-source'] },
  ssr: { resolve: { conditions: ['switchhook-source', 'node', 'module-sync'] } },
}

export default defineConfig({
  test: {
    projects: [
      {
        ...fromSource,
        test: {
          name: 'node',
          include: ['packages/{core,transport-socketio,server,inspector}/{src,test}/**/*.test.ts'],
          environment: 'node',
          setupFiles: ['scripts/vitest/seed.ts'],
          typecheck: { enabled: false },
        },
      },
      {
        ...fromSource,
        test: {
          name: 'bindings',
          include: ['packages/{react,vue}/{src,test}/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
        },
      },
      'packages/media-webrtc',
      {
        ...fromSource,
        test: { name: 'docs', include: ['docs/scripts/**/*.test.ts'], environment: 'node' },
      },
      {
        test: { name: 'scripts', include: ['scripts/tests/**/*.test.mjs'], environment: 'node' },
      },
    ],
  },
})
