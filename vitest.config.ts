import { defineConfig } from 'vitest/config'

const fromSource = {
  resolve: { conditions: ['switchhook-source'] },
  ssr: { resolve: { conditions: ['switchhook-source', 'node', 'module-sync'] } },
}

/** React 18 and what renders with it, in the place of what the tests of the hooks would find beside themselves. */
const react18 = [
  {
    find: /^(react|react-dom|@xstate\/react|@testing-library\/react)(?=\/|$)/,
    replacement: `${import.meta.dirname}/packages/react/test/react-18/node_modules/$1`,
  },
]

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
      {
        ...fromSource,
        resolve: { ...fromSource.resolve, alias: react18 },
        test: {
          name: 'hooks on React 18',
          include: ['packages/react/test/{contract,guide,react,server}.test.tsx'],
          environment: 'jsdom',
          setupFiles: ['packages/react/test/react-18.setup.ts'],
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
