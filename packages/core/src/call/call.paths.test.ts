import { describe, expect, it } from 'vitest'
import { chartLint } from '../testing/chartLint.ts'
import { stateIds, transitionNames, type Walk, walkChart } from '../testing/chartWalk.ts'
import { callChart } from './call.chart.ts'
import type { CallInput } from './call.events.ts'
import { callKey, callSamples, sampleInput } from './call.samples.ts'

const isEstablished = { live: { phase: 'established' } } as const
/** A transport that leaves tones to the engine. */
const byEngine = { abilities: { signalsTones: false, lacks: [] } }
const manual = { settings: { ...sampleInput('incoming').settings, ringingFeedbackMode: 'manual' as const } }

/** What a walk leaves out, so that what it takes in may meet in every combination. */
const tracks = /^(addMedia|startVideo|removeMedia|stopVideo)$/
const requests =
  /^(replaceTrack|playAudioFile|getStats|sendCustomParameters|setCustomParameters)$|^peer\.(playing|stats|done|replaced)$|^operation/
const transfers = /Transfer|handOver|^join|retargeted|transferred|^peer\.(renewed|restored)$/
const comingBack = /^signal\.(restored|synced|resumed|peerLost|peerBack)$|^restartMedia$|^media\.|^answerWhenReady$/
const link = /^signal\.lost$/
const crossing = /^(hold|unhold|peer\.failed|signal\.offered)$/
const changes = /hold$|offered$|^update/

/** The whole life of a call from both sides, one concern at a time, and beside it the incoming calls that begin differently. */
function walks(): Walk<typeof callChart>[] {
  const walk = (input: CallInput, isWhole: boolean, without: readonly RegExp[]) =>
    walkChart(callChart, {
      input,
      events: (snapshot) => callSamples(snapshot).filter(({ type }) => !without.some((words) => words.test(type))),
      key: callKey,
      stopAt: (snapshot) => !isWhole && snapshot.matches(isEstablished),
    })
  return [
    walk(sampleInput('outgoing'), true, [tracks, requests, transfers]),
    walk(sampleInput('incoming'), true, [tracks, requests, transfers]),
    walk(sampleInput('outgoing'), true, [requests, transfers, link, comingBack, crossing]),
    walk(sampleInput('outgoing'), true, [tracks, requests, comingBack]),
    walk(sampleInput('incoming'), true, [tracks, requests, link, comingBack]),
    walk(sampleInput('outgoing'), true, [tracks, transfers, link, comingBack, changes]),
    walk(sampleInput('outgoing', byEngine), true, [tracks, transfers, link, comingBack, changes]),
    walk(sampleInput('incoming', manual), false, [tracks, requests, transfers]),
    walk(sampleInput('incoming', { refuseBusy: true }), false, [tracks, requests, transfers]),
    walk(sampleInput('incoming', { offer: null }), false, [tracks, requests, transfers]),
  ]
}

describe('the call chart', () => {
  it('names every delay and id it uses, and leaves every waiting state in time', () => {
    expect(chartLint(callChart)).toEqual([])
  })

  it('takes every transition and reaches every state, when every event is tried once in every reachable state', () => {
    const all = walks()
    const taken = new Set(all.flatMap((walk) => [...walk.taken]))
    const visited = new Set(all.flatMap((walk) => [...walk.visited]))
    const names = transitionNames(callChart)
    const ids = stateIds(callChart)
    const tries = all.reduce((sum, walk) => sum + walk.tries, 0)
    process.stdout.write(
      `call chart: ${visited.size}/${ids.length} states, ${taken.size}/${names.length} transitions, ${tries} events tried\n`,
    )
    expect(names.filter((name) => !taken.has(name))).toEqual([])
    expect(ids.filter((id) => !visited.has(id))).toEqual([])
  }, 900_000)
})
