import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Flow } from '../pages/flow.ts'
import { until } from './until.ts'

/** One end of a call: a page of its own with a client in it. */
export interface End {
  name: string
  page: Page
  context: BrowserContext
  /** Cuts the socket, and lets no new one through until the returned function is called. */
  cutSocket: () => Promise<() => void>
}

/** Opens a page of the test server for a user and connects it. */
export async function openEnd(browser: Browser, url: string, name: string): Promise<End> {
  const context = await browser.newContext()
  const page = await context.newPage()
  let isCut = false
  const sockets = new Set<{ close: () => Promise<void> }>()
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (isCut) {
      void socket.close()
      return
    }
    const server = socket.connectToServer()
    const both = { close: () => Promise.all([socket.close(), server.close()]).then(() => undefined) }
    sockets.add(both)
  })
  await page.goto(`${url}/?user=${name}`)
  await page.waitForFunction(() => 'phone' in globalThis)
  await page.evaluate(() => phone.connect())
  return {
    name,
    page,
    context,
    cutSocket: async () => {
      isCut = true
      await Promise.all([...sockets].map((socket) => socket.close()))
      sockets.clear()
      return () => {
        isCut = false
      }
    },
  }
}

export const stateOf = ({ page }: End) => page.evaluate(() => phone.call()?.state)
export const linkOf = ({ page }: End) => page.evaluate(() => phone.call()?.link)
export const flowOf = ({ page }: End, kind: 'audio' | 'video'): Promise<Flow> =>
  page.evaluate((wanted) => phone.flow(wanted), kind)

export const untilState = (end: End, state: string) =>
  until(`${end.name} is ${state}`, async () => (await stateOf(end)) === state)

/** Waits until more media of both kinds arrives and is decoded. */
export async function untilMediaArrives(...ends: End[]): Promise<void> {
  for (const end of ends) {
    for (const kind of ['audio', 'video'] as const) {
      const before = await flowOf(end, kind)
      await until(`${kind} arrives at ${end.name}`, async () => {
        const now = await flowOf(end, kind)
        const isDecoded = kind === 'audio' || now.framesDecoded > before.framesDecoded + 5
        return now.packetsReceived > before.packetsReceived + 20 && isDecoded
      })
    }
  }
}

/** Waits until no packet arrives while the far end proves twice that the path is alive (RFC 7675). */
export async function untilNoMediaArrives(...ends: End[]): Promise<void> {
  for (const end of ends) {
    await until(`nothing arrives at ${end.name}`, async () => {
      const before = [await flowOf(end, 'audio'), await flowOf(end, 'video')]
      const responses = await end.page.evaluate(() => phone.responses())
      await until('two consent checks', () =>
        end.page.evaluate((known) => phone.responses().then((now) => now >= known + 2), responses),
      )
      const after = [await flowOf(end, 'audio'), await flowOf(end, 'video')]
      return before.every((flow, index) => flow.packetsReceived === after[index]?.packetsReceived)
    })
  }
}

/** Energy of the sound in the next second's worth of audio packets. */
export async function energyOfNextSecond(end: End): Promise<number> {
  const before = await flowOf(end, 'audio')
  const after = await until(`fifty audio packets more at ${end.name}`, async () => {
    const now = await flowOf(end, 'audio')
    return now.packetsReceived >= before.packetsReceived + 50 ? now : undefined
  })
  return after.audioEnergy - before.audioEnergy
}
