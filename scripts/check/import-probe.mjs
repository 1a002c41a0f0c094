// Imports its first argument and reports each trace that left. That the process then ends by itself is seen by the one
// who started it. Further arguments are its peers (Vue, React), imported first: what they do was the app's own choice.
const [specifier, ...peers] = process.argv.slice(2)
for (const peer of peers) await import(peer)

// Node makes these when they are first looked at: streams by libraries that colour their output, what `fetch` works with by
// Node itself from 22 on.
void [process.stdout, process.stderr, globalThis.Response]

const lazy = Symbol('lazy')
const before = snapshot()
await import(specifier)
const after = snapshot()

const problems = [
  ...[...after.globals].filter(([key]) => !before.globals.has(key)).map(([key]) => `new global ${String(key)}`),
  ...[...after.globals]
    .filter(([key, value]) => before.globals.has(key) && isReplaced(before.globals.get(key), value))
    .map(([key]) => `replaced global ${String(key)}`),
  ...after.listeners.filter((name) => !before.listeners.includes(name)).map((name) => `listens for process '${name}'`),
  ...after.resources.filter((name) => !before.resources.includes(name)).map((name) => `left open: ${name}`),
]
for (const problem of problems) console.log(problem)
process.exitCode = problems.length === 0 ? 0 : 1

// Node itself loads some globals lazily: an accessor that turns into its value on first sight is none of an import's doing.
function isReplaced(earlier, later) {
  return earlier !== lazy && !Object.is(earlier, later)
}

function snapshot() {
  const descriptors = Reflect.ownKeys(globalThis).map((key) => [key, Reflect.getOwnPropertyDescriptor(globalThis, key)])
  return {
    globals: new Map(descriptors.map(([key, { get, value }]) => [key, get ? lazy : value])),
    listeners: process.eventNames(),
    resources: process.getActiveResourcesInfo(),
  }
}
