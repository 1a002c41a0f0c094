import type { CallMedia } from '@switchhook/core'
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core'
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

/** An end in whichever browser. */
export interface AnyEnd {
  name: string
  page: Pick<Page, 'evaluate'>
}

/** What the page of an end takes beside its user (e2e/pages/phone.ts), and what runs in it before its own code. */
export interface EndOptions {
  query?: Record<string, string>
  before?: (context: BrowserContext) => Promise<unknown>
  /** Its socket goes straight to the server: it cannot be cut, and what arrives by it waits while the page is frozen. */
  isDirect?: boolean
}

/** Opens a page of the test server for a user and connects it. */
export async function openEnd(browser: Browser, url: string, name: string, options: EndOptions = {}): Promise<End> {
  const context = await browser.newContext()
  await options.before?.(context)
  const page = await context.newPage()
  let isCut = false
  const sockets = new Set<{ close: () => Promise<void> }>()
  const route = (socket: WebSocketRoute) => {
    if (isCut) {
      void socket.close()
      return
    }
    const server = socket.connectToServer()
    const both = { close: () => Promise.all([socket.close(), server.close()]).then(() => undefined) }
    sockets.add(both)
  }
  if (!options.isDirect) await page.routeWebSocket(/socket\.io/, route)
  await page.goto(`${url}/?${new URLSearchParams({ user: name, ...options.query })}`)
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

export const stateOf = ({ page }: AnyEnd) => page.evaluate(() => phone.call()?.state)
export const idOf = ({ page }: AnyEnd) => page.evaluate(() => phone.call()?.id)
export const linkOf = ({ page }: AnyEnd) => page.evaluate(() => phone.call()?.link)
export const flowOf = ({ page }: AnyEnd, kind: 'audio' | 'video'): Promise<Flow> =>
  page.evaluate((wanted) => phone.flow(wanted), kind)

export const untilState = (end: AnyEnd, state: string) =>
  until(`${end.name} is ${state}`, async () => (await stateOf(end)) === state)

/** Waits until more media of both kinds arrives and is decoded. */
export async function untilMediaArrives(...ends: AnyEnd[]): Promise<void> {
  for (const end of ends) for (const kind of ['audio', 'video'] as const) await untilArrives(kind, end)
}

/** Waits until more media of one kind arrives and is decoded. */
export async function untilArrives(kind: 'audio' | 'video', ...ends: AnyEnd[]): Promise<void> {
  for (const end of ends) {
    const before = await flowOf(end, kind)
    await until(`${kind} arrives at ${end.name}`, async () => {
      const now = await flowOf(end, kind)
      const isDecoded = kind === 'audio' || now.framesDecoded > before.framesDecoded + 5
      return now.packetsReceived > before.packetsReceived + 20 && isDecoded
    })
  }
}

/** Waits until sound goes on arriving, and no picture with it. */
export const untilSoundAlone = (end: AnyEnd) =>
  until(`sound alone arrives at ${end.name}`, async () => {
    const before = await flowOf(end, 'video')
    await untilArrives('audio', end)
    return (await flowOf(end, 'video')).packetsReceived === before.packetsReceived
  })

/** One end calls the other, which answers with the same media; gives the id of the call. */
export async function connect(caller: AnyEnd, callee: AnyEnd, media: CallMedia = { audio: true }): Promise<string> {
  const callId = await caller.page.evaluate(([to, media]) => phone.client.call.make(to, media), [
    callee.name,
    media,
  ] as const)
  await until(
    `${callee.name} is called`,
    async () => (await idOf(callee)) === callId && (await stateOf(callee)) === 'Ringing',
  )
  await callee.page.evaluate(([id, media]) => phone.client.call.answer(id, media), [callId, media] as const)
  await Promise.all([untilState(caller, 'Connected'), untilState(callee, 'Connected')])
  return callId
}

/** Ends every call of the ends, so that the next test begins without any. */
export async function endCalls(...ends: AnyEnd[]): Promise<void> {
  await Promise.all(
    ends.map(({ page }) =>
      page.evaluate(() => {
        const isOver = ({ state }: { state: string }) => state === 'Ended' || state === 'Cancelled'
        // Both ends may do so at once: the later one is told that the call is over.
        const ended = phone.client.call.getAll().map((call) => isOver(call) || phone.client.call.end(call.id))
        return Promise.allSettled(ended).then(() => undefined)
      }),
    ),
  )
  for (const end of ends)
    await until(`all calls of ${end.name} are over`, () =>
      end.page.evaluate(() => phone.client.call.observe().getSnapshot() === undefined),
    )
}

/** Waits until no packet arrives while the far end proves twice that the path is alive (RFC 7675). */
export async function untilNoMediaArrives(...ends: AnyEnd[]): Promise<void> {
  for (const end of ends) await untilNothingArrives(end, ['audio', 'video'])
}

/** The same for some kinds of media. */
export const untilNothingArrives = (end: AnyEnd, kinds: readonly ('audio' | 'video')[]) =>
  until(`no ${kinds.join(' and ')} arrives at ${end.name}`, async () => {
    const packets = async () =>
      (await Promise.all(kinds.map((kind) => flowOf(end, kind)))).map((flow) => flow.packetsReceived)
    const before = await packets()
    const responses = await end.page.evaluate(() => phone.responses())
    await until('two consent checks', () =>
      end.page.evaluate((known) => phone.responses().then((now) => now >= known + 2), responses),
    )
    return before.join() === (await packets()).join()
  })

/** Energy of the sound in the next second's worth of audio packets. */
export async function energyOfNextSecond(end: AnyEnd): Promise<number> {
  const before = await flowOf(end, 'audio')
  const after = await until(`fifty audio packets more at ${end.name}`, async () => {
    const now = await flowOf(end, 'audio')
    return now.packetsReceived >= before.packetsReceived + 50 ? now : undefined
  })
  return after.audioEnergy - before.audioEnergy
}

/** Waits until exactly these of the tones are heard at an end, in Hz. */
export const untilHears = (end: AnyEnd, heard: readonly number[], among: readonly number[]) =>
  until(`${end.name} hears ${heard.join(' and ') || 'nothing'}`, async () => {
    const tones = await end.page.evaluate((frequencies) => phone.hears(frequencies), among)
    return tones.join() === among.filter((hz) => heard.includes(hz)).join()
  })
