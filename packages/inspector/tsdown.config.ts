import { defineConfig, type UserConfig } from 'tsdown'

// A bundled JSON file is a script, but this version of the bundler leaves the import of one with attributes as it
// stood: of a file that is not there.
const plugins = [
  {
    name: 'json-imports',
    transform: {
      filter: { id: /shipped\.ts$/ },
      handler: (code: string) => code.replaceAll(/, \{ with: \{ type: ['"]json['"] \} \}/g, ''),
    },
  },
]

// The map of the layout engine alone would weigh more than the package.
const common = { target: 'es2022', sourcemap: false, fixedExtension: false, plugins } satisfies UserConfig

// Pages load nothing but these files: everything is bundled in.
const page = {
  platform: 'browser',
  target: 'es2022',
  outDir: 'dist/page',
  dts: false,
  minify: true,
  sourcemap: false,
  plugins,
  deps: { alwaysBundle: [/./], onlyBundle: false },
  // The charts from their sources: those that core's own build is writing meanwhile may not be there yet.
  inputOptions: { resolve: { conditionNames: ['switchhook-source', 'browser', 'import', 'module', 'default'] } },
  define: { 'process.env.NODE_ENV': '"production"' },
} satisfies UserConfig

/** The page the command serves, and the script of a page that needs no server: nothing is left for it to load. */
export const pages: UserConfig[] = [
  {
    ...page,
    entry: { viewer: 'src/relay/page/page.ts' },
    copy: ['src/relay/page/index.html', 'src/relay/page/page.css'],
    outputOptions: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
  },
  {
    ...page,
    entry: { standalone: 'src/export/page.ts' },
    clean: false,
    format: 'iife',
    // Without strict order this version of the bundler forgets to run some modules of one script, those of charts among them.
    outputOptions: { entryFileNames: '[name].js', codeSplitting: false, strictExecutionOrder: true },
  },
]

export default defineConfig([
  {
    ...common,
    platform: 'neutral',
    entry: ['src/index.ts', 'src/recorder.ts', 'src/replay.ts', 'src/diagram.ts'],
    deps: { onlyBundle: ['elkjs', 'preact'] },
    dts: true,
  },
  { ...common, platform: 'node', entry: ['src/cli.ts'], dts: false, clean: false },
  ...pages,
])
