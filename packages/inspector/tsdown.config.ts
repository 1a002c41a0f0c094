import { defineConfig } from 'tsdown'

const common = { target: 'es2022', sourcemap: true, fixedExtension: false } as const

export default defineConfig([
  {
    ...common,
    platform: 'neutral',
    entry: ['src/index.ts', 'src/recorder.ts', 'src/replay.ts', 'src/diagram.ts'],
    dts: true,
  },
  { ...common, platform: 'node', entry: ['src/cli.ts'], dts: false, clean: false },
])
