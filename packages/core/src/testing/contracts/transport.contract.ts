import type { InvitedFact, SignalCommand, SignalFact } from '../../ports/index.ts'
import type { TestRunner } from '../bindings/harness.ts'
import { hear } from './hearing.ts'
import { callsContract } from './transport.calls.contract.ts'
import { controlContract } from './transport.control.contract.ts'
import { type Covered, createStage, type TransportHarness } from './transport.stage.ts'
import { transferContract } from './transport.transfer.contract.ts'

export type { Device, TransportHarness } from './transport.stage.ts'

/** Every command of the port; one without a test fails the last test, one that is not here does not compile. */
const commands: Record<SignalCommand['type'], true> = {
  invite: true,
  ring: true,
  progress: true,
  answer: true,
  reject: true,
  forward: true,
  cancel: true,
  end: true,
  offerUpdate: true,
  answerUpdate: true,
  rejectUpdate: true,
  candidate: true,
  sendParameters: true,
  dtmf: true,
  transfer: true,
  audit: true,
  resync: true,
  resume: true,
}
/** Every fact of the port. */
const facts: Record<(SignalFact | InvitedFact)['type'], true> = {
  'signal.invited': true,
  'signal.opened': true,
  'signal.accepted': true,
  'signal.rang': true,
  'signal.progressed': true,
  'signal.answered': true,
  'signal.rejected': true,
  'signal.forwarded': true,
  'signal.cancelled': true,
  'signal.ended': true,
  'signal.offered': true,
  'signal.updateAnswered': true,
  'signal.updateRejected': true,
  'signal.candidate': true,
  'signal.parameters': true,
  'signal.dtmf': true,
  'signal.retargeted': true,
  'signal.transferred': true,
  'signal.audited': true,
  'signal.lost': true,
  'signal.restored': true,
  'signal.synced': true,
  'signal.resumed': true,
  'signal.peerLost': true,
  'signal.peerBack': true,
  'signal.failed': true,
}

/** What every transport with calls promises: the same tests in memory and over every wire. */
export function transportContract(runner: TestRunner, harness: TransportHarness): void {
  const { describe, it, expect } = runner
  const covered: Covered = { commands: new Set(), facts: new Set() }
  const stage = createStage(runner, harness, covered)
  const { play, signedIn } = stage

  describe(`${harness.name}: what every transport promises`, () => {
    describe('connection', () => {
      play('opens under its attempt, and says who we are where the back end tells', async (world) => {
        const { opened, transport } = await signedIn(world, 'alice')
        expect(opened.attempt).toBe(1)
        expect(opened.self?.id ?? 'alice').toBe('alice')
        transport.close()
      })

      play('reports nothing from inside open and send', async (world) => {
        const { transport } = await world.device('alice')
        let isInside = true
        let early = 0
        const session = transport.connection.open(() => {
          if (isInside) early += 1
        })
        session.send({ type: 'connect', attempt: 1 })
        isInside = false
        expect(early).toBe(0)
        transport.close()
      })

      play('tells a refusal from a failure to connect, and does not retry by itself', async (world) => {
        const { transport } = await world.stranger()
        const connection = hear(transport.connection.open)
        connection.send({ type: 'connect', attempt: 7 })
        const refused = await connection.next('socket.refused')
        expect({ attempt: refused.attempt, code: refused.code }).toEqual({ attempt: 7, code: 'unauthorized' })
        expect(connection.heard.length).toBe(1)
        transport.close()
      })

      play('reports a loss, and opens again when told to', async (world) => {
        const alice = await signedIn(world, 'alice')
        await alice.drop()
        const closed = await alice.connection.next('socket.closed')
        expect(closed.attempt).toBe(1)
        const opened = await alice.connect()
        expect(opened.attempt).toBe(2)
        expect(opened.sessionId === undefined || opened.sessionId !== alice.opened.sessionId).toBe(true)
        alice.transport.close()
      })

      play('is silent after close, which may be called twice', async (world) => {
        const alice = await signedIn(world, 'alice')
        alice.connection.close()
        alice.connection.close()
        const before = alice.connection.heard.length
        await alice.drop()
        expect(alice.connection.heard.length).toBe(before)
        alice.transport.close()
      })
    })

    describe('services', () => {
      play('grants, extends and ends what is subscribed, each under its attempt', async (world) => {
        const alice = await signedIn(world, 'alice')
        alice.services.send({ type: 'extend', attempt: 5, services: [{ service: 'call' }], expires: 600 })
        const extended = await alice.services.next('subscription.extended')
        expect({ attempt: extended.attempt, services: extended.services }).toEqual({ attempt: 5, services: ['call'] })
        alice.services.send({ type: 'unsubscribe', attempt: 6, services: ['call'] })
        expect((await alice.services.next('subscription.unsubscribed')).attempt).toBe(6)
        alice.transport.close()
      })

      play('refuses an unknown service with its status', async (world) => {
        const alice = await signedIn(world, 'alice')
        alice.services.send({ type: 'subscribe', attempt: 2, services: [{ service: 'teleport' }], expires: 600 })
        const refused = await alice.services.next('subscription.refused')
        expect({ attempt: refused.attempt, status: refused.status }).toEqual({ attempt: 2, status: 37 })
        alice.transport.close()
      })
    })

    callsContract(runner, stage)
    controlContract(runner, stage)
    transferContract(runner, stage)

    it('was seen in these tests to do every command and to report every fact of the port', async () => {
      const wanted = (all: object) =>
        Object.keys(all)
          .filter((type) => stage.hasTones || !type.endsWith('dtmf'))
          .sort()
      expect([...covered.commands].sort()).toEqual(wanted(commands))
      expect([...covered.facts].sort()).toEqual(wanted(facts))
    })
  })
}
