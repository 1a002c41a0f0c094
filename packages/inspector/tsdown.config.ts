import { defineConfig } from 'tsdown'

const common = { target: 'es2022', sourcemap: true, fixedExtension: false } as const

// Pages load nothing but these files: everything is bundled in.
const page = {
  platform: 'browser',
  target: 'es2022',
  outDir: 'dist/page',
  dts: false,
  minify: true,
  sourcemap: false,
  deps: { alwaysBundle: [/./] },
  define: { 'process.env.NODE_ENV': '"production"' },
} as const

export default defineConfig([
  {
    ...common,
    platform: 'neutral',
    entry: ['src/index.ts', 'src/recorder.ts', 'src/replay.ts', 'src/diagram.ts'],
    dts: true,
  },
  { ...common, platform: 'node', entry: ['src/cli.ts'], dts: false, clean: false },
  {
    ...page,
    entry: { viewer: 'src/relay/page/page.ts' },
    copy: ['src/relay/page/index.html', 'src/relay/page/page.css'],
    outputOptions: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
  },
  // For one HTML file that needs no server: nothing is left to load.
  {
    ...page,
    entry: { standalone: 'src/export/page.ts' },
    clean: false,
    format: 'iife',
    outputOptions: { entryFileNames: '[name].js', inlineDynamicImports: true },
  },
])
