import type { IceCollectionInfo, MediaEngine, SdpHandlerInfo } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import type { MediaEngineHarness } from './media.contract.ts'
import { agree, call, media, openPeer } from './media.pair.ts'

/** Where an application has its own say inside an engine. */
export function mediaHooksContract({ describe, it, expect }: TestRunner, harness: MediaEngineHarness): void {
  const play = (title: string, run: (engine: MediaEngine) => Promise<void>) =>
    it(title, async () => {
      const engine = harness.create()
      try {
        await run(engine)
      } finally {
        engine.close()
      }
    })
  const captured = async (engine: MediaEngine, callId: string, collection = false) => {
    const times = { iceCollectionIdealTimeout: 200, iceCollectionMaxTimeout: 1000 }
    const peer = await openPeer(engine, callId, collection ? { collection: times } : {})
    peer.send({ type: 'capture', media })
    await peer.next('peer.captured')
    return peer
  }

  describe(`${harness.name}: what an application has its own say in`, () => {
    play(
      'runs SDP handlers before a description is set and before ours is sent, one after the other',
      async (engine) => {
        const seen: SdpHandlerInfo[] = []
        const originals: boolean[] = []
        engine.hook?.({
          sdpHandlers: [
            (description, info) => {
              seen.push(info)
              return { ...description, sdp: `${description.sdp}\r\n` }
            },
            (description, _info, original) => {
              originals.push(description.sdp === `${original.sdp}\r\n`)
              return original
            },
          ],
        })
        const { one, other, stop } = await call(engine)
        expect(seen.map(({ callId, type, step, endpoint }) => `${callId} ${endpoint} ${type} ${step}`)).toEqual([
          'one local offer set',
          'one local offer send',
          'other remote offer set',
          'other local answer set',
          'other local answer send',
          'one remote answer set',
        ])
        expect(originals).toEqual(seen.map(() => true))
        engine.hook?.({ sdpHandlers: [] })
        await agree(other, one, 2)
        expect(seen.length).toBe(6)
        stop()
      },
    )

    play('fails the step whose SDP handler throws or gives garbage, and goes on as before', async (engine) => {
      const { one, other, stop } = await call(engine)
      const garbage = [() => undefined, () => ({ type: 'answer', sdp: '' }), () => ({ type: 'offer', sdp: 7 })] as const
      const handlers = [
        ...garbage,
        () => {
          throw new Error('no')
        },
      ]
      let attempt = 1
      for (const handler of handlers)
        for (const step of ['set', 'send']) {
          attempt += 1
          engine.hook?.({
            sdpHandlers: [(description, info) => (info.step === step ? (handler() as never) : description)],
          })
          one.send({ type: 'createOffer', attempt, direction: 'sendonly' })
          const failed = await one.next('peer.failed')
          expect([failed.step, failed.attempt, failed.fault.name]).toEqual(['createOffer', attempt, 'sdpHandler'])
        }
      engine.hook?.({ sdpHandlers: [] })
      const next = await agree(other, one, attempt + 1)
      expect(next.answerApplied.remoteDirection).toBe('sendrecv')
      stop()
    })

    play('reports a description only when the check of the application says so', async (engine) => {
      const infos: IceCollectionInfo[] = []
      engine.hook?.({
        operationOf: () => 'MAKE',
        iceCollectionCheck: (info) => {
          infos.push(info)
          return { type: info.iceGatheringState === 'complete' ? 'StartCall' : 'Wait' }
        },
      })
      const peer = await captured(engine, 'check', true)
      peer.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
      await peer.next('peer.offerCreated')
      const last = infos.at(-1)
      expect([last?.callId, last?.callOperation, last?.iceGatheringState]).toEqual(['check', 'MAKE', 'complete'])
      expect((last?.iceCandidates.length ?? 0) > 0).toBe(true)
      expect(infos.every(({ iceCollectionDuration }) => iceCollectionDuration >= 0)).toBe(true)
    })

    play('call.18 fails the step where the check gives an error, nothing known, or throws', async (engine) => {
      const checks = [
        () => ({ type: 'Error', error: 'no relay' }),
        () => ({ type: 'Whatever' }),
        () => undefined,
        () => {
          throw new Error('no')
        },
      ]
      const peer = await captured(engine, 'check')
      for (const [index, check] of checks.entries()) {
        const attempt = index + 1
        engine.hook?.({ iceCollectionCheck: check as never })
        peer.send({ type: 'createOffer', attempt, direction: 'sendrecv' })
        const { step, fault, attempt: its } = await peer.next('peer.failed')
        expect([step, its, fault.name]).toEqual(['createOffer', attempt, 'iceCheck'])
        if (index === 0) expect(fault.message).toBe('no relay')
      }
      engine.hook?.({ iceCollectionCheck: () => ({ type: 'StartCall' }) })
      peer.send({ type: 'createOffer', attempt: 9, direction: 'sendrecv' })
      expect((await peer.next('peer.offerCreated')).attempt).toBe(9)
    })

    play('takes an offer back whose candidates are waited for', async (engine) => {
      const peer = await captured(engine, 'check')
      engine.hook?.({ iceCollectionCheck: () => ({ type: 'Wait' }) })
      peer.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
      peer.send({ type: 'rollback', attempt: 1 })
      expect((await peer.next('peer.rolledBack')).attempt).toBe(1)
      engine.hook?.({ iceCollectionCheck: () => ({ type: 'StartCall' }) })
      peer.send({ type: 'createOffer', attempt: 2, direction: 'sendrecv' })
      expect((await peer.next('peer.offerCreated')).attempt).toBe(2)
      expect(peer.heard.some(({ type }) => type === 'peer.failed')).toBe(false)
    })

    play('collects candidates by itself where a call is to wait for them', async (engine) => {
      const peer = await captured(engine, 'collects', true)
      peer.send({ type: 'createOffer', attempt: 1, direction: 'sendrecv' })
      expect((await peer.next('peer.offerCreated')).attempt).toBe(1)
    })
  })
}
