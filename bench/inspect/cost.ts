/** What looking costs an application: time per event, as a ratio to the same without anybody looking. */
import { callChart } from '@switchhook/core/charts'
import { createMemoryNetwork, createTestClock } from '@switchhook/core/testing'
import { createInspector } from '@switchhook/inspector'
import { createRecorder } from '@switchhook/inspector/recorder'
import { createActor } from 'xstate'
import { sampleInput } from '../../packages/core/src/call/call.samples.ts'
import { createInspection } from '../../packages/core/src/client/inspection.ts'
import { muting } from './muting.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 21)
const eventsPerRound = 4000
/** So few that the inspector has to drop nothing between two of its turns. */
const pairsPerRound = 50

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

/** Runs the candidates turn by turn, so that all meet the same machine, and gives the median of each in milliseconds. */
async function measured<Name extends string>(runs: Record<Name, () => unknown>): Promise<Record<Name, number>> {
  const names = Object.keys(runs) as Name[]
  const times = new Map<Name, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds + 3; round += 1)
    for (const name of names) {
      const startedAt = performance.now()
      await runs[name]()
      if (round >= 3) times.get(name)?.push(performance.now() - startedAt)
    }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<Name, number>
}

/** The call chart with its events sent straight to it: alone, and as the client runs it while nobody looks. */
async function inspectionOff() {
  const clock = createTestClock()
  const start = () => createActor(callChart, { input: sampleInput('outgoing'), clock: clock as never })
  const alone = start()
  const watched = start()
  createInspection(createMemoryNetwork().connect('alice'), clock.now, () => {}).watch(watched)
  const flood = (actor: typeof alone) => () => {
    for (let count = 0; count < eventsPerRound; count += 1)
      actor.send({ type: 'signal.candidate', candidate: { candidate: 'candidate:1', sdpMid: '0' } })
  }
  alone.start()
  watched.start()
  return measured({ alone: flood(alone), off: flood(watched) })
}

async function looking() {
  const off = await muting(pairsPerRound, {})
  const ring = await muting(pairsPerRound, { recorder: createRecorder({ mode: 'ring' }) })
  const inspector = createInspector({ name: 'alice' })
  const viewed = await muting(pairsPerRound, { inspect: inspector })
  let [told, wanted] = [0, 0]
  let isTold: () => void = () => {}
  inspector.subscribe((message) => {
    if (message.type !== '@switchhook.command' || !/^call.(un)?mute$/.test(message.path)) return
    told += 1
    if (told === wanted) isTold()
  })
  const times = await measured({
    off: off.run,
    ring: ring.run,
    async viewer() {
      wanted += 2 * pairsPerRound
      const done = new Promise<void>((resolve) => {
        isTold = resolve
      })
      await viewed.run()
      await done
    },
  })
  return times
}

/** Prints the three ratios. */
export async function costOfLooking(): Promise<void> {
  const chart = await inspectionOff()
  process.stdout.write(
    `inspection off     ${(chart.off / chart.alone).toFixed(2)}  the chart alone ${((chart.alone / eventsPerRound) * 1000).toFixed(1)} µs an event (aim 1.0)\n`,
  )
  const { off, ring, viewer } = await looking()
  const each = ((off / pairsPerRound / 2) * 1000).toFixed(0)
  process.stdout.write(`recorder on ring   ${(ring / off).toFixed(2)}  without ${each} µs a command (aim ≤ 1.3)\n`)
  process.stdout.write(`viewer attached    ${(viewer / off).toFixed(2)}  (aim ≤ 3)\n`)
}
