import { defineConfig } from 'tsdown'

const common = { platform: 'neutral', target: 'es2022', fixedExtension: false } as const

/** What applications import; tests and tools have doors beside these. */
const doors = [
  'index',
  'lean',
  'call-report',
  'call-history',
  'call-stats',
  'chat',
  'consultation',
  'sdp-handlers',
  'logger',
  'everything',
  'mesh',
].map((name) => `src/${name}.ts`)

export default defineConfig([
  {
    ...common,
    entry: [...doors, 'src/charts.ts', 'src/testing.ts'],
    // A file a module, or what an application leaves out could not be dropped: charts are made where they are defined.
    unbundle: true,
    dts: false,
    sourcemap: true,
  },
  // Declarations of the root apart from those of the charts: beside them they would share a file that names xstate.
  { ...common, entry: doors, dts: { emitDtsOnly: true }, clean: false },
  { ...common, entry: ['src/charts.ts', 'src/testing.ts'], dts: { emitDtsOnly: true }, clean: false },
])
