import { makeCall } from './headless.ts'
import { canOpen, openInBrowser } from './open.ts'
import { type DemoOptions, serve } from './serve.ts'

/** Runs the demo's server until it is told to end. Its one argument comes from `cli/run.mjs`, which checked it. */
const options = JSON.parse(process.argv[2] ?? '{}') as DemoOptions & {
  isOpened: boolean
  isFakeMedia: boolean
  isHeadless: boolean
  screenshot: string
}

const media = options.isFakeMedia || options.isHeadless ? '?media=fake' : ''

async function main(): Promise<number | undefined> {
  const demo = await serve(options)
  let isEnding = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (isEnding) return
      isEnding = true
      demo.close().finally(() => process.exit(0))
    })

  if (options.isHeadless) {
    try {
      return await makeCall({ url: `${demo.url}/${media}`, screenshot: options.screenshot, print: console.log })
    } finally {
      await demo.close()
    }
  }
  for (const line of demo.greeting(media)) console.log(line)
  if (options.isOpened && !options.isForNetwork && canOpen()) openInBrowser(`${demo.url}/${media}`)
  return undefined
}

main().then(
  (code) => {
    if (code !== undefined) process.exit(code)
  },
  (error: NodeJS.ErrnoException) => {
    const isTaken = error.code === 'EADDRINUSE'
    console.error(isTaken ? `Port ${options.port} is taken.` : error)
    process.exit(isTaken ? 2 : 1)
  },
)
