import { describe, expect, it } from 'vitest'
import { settled } from '../../testing/testClock.ts'
import type { OperationType } from '../call.events.ts'
import { audio, briefly, connected, outcome, type Player, payloads, ringing, twoPlayers } from '../call.test.stage.ts'
import { answersWhenCalled, heldBy, holdsAnother, initiated, listenAnew, type Scene } from './rows.stage.ts'

interface Step {
  callId: string
  operation: OperationType
  operationId: string
  transition: 'START' | 'UPDATE' | 'RESUME' | 'FINISH'
  isLocal: boolean
  previous: { operation: OperationType; status: string }
  error?: { code: string; message: string }
}

const stepsOf = ({ heard }: Player, callId: string) =>
  (payloads(heard, 'call:operation') as Step[]).filter((step) => step.callId === callId)

const local = [
  ['START', 'NOT_STARTED'],
  ['FINISH', 'ONGOING'],
] as const
const negotiated = [
  ['START', 'NOT_STARTED'],
  ['UPDATE', 'ONGOING'],
  ['RESUME', 'PENDING'],
  ['FINISH', 'RESOLVING'],
] as const

/** Notes, at each step, what `currentOperations` says of the operation: absent once it is over. */
function watchRunning({ client, view }: Player, callId: string): string[] {
  const seen: string[] = []
  client.on('call:operation', (step) => {
    if (step.callId !== callId) return
    const running = view(callId).currentOperations.find(({ id }) => id === step.operationId)
    seen.push(`${step.operation} ${running?.status ?? 'removed'}`)
  })
  return seen
}

/** One operation of one call, from its beginning to its end, under one id. */
function expectLifecycle(
  player: Player,
  callId: string,
  operation: OperationType,
  form: typeof local | typeof negotiated,
) {
  const steps = stepsOf(player, callId)
  expect(steps.map(({ transition, previous: { status } }) => [transition, status])).toEqual(form)
  for (const step of steps)
    expect(step).toEqual({
      callId,
      operation,
      operationId: steps[0]?.operationId,
      transition: step.transition,
      isLocal: true,
      previous: { operation, status: step.previous.status },
    })
}

/**
 * In the view an operation is as far as its step says, or farther: what is done in one step of the call is told of
 * afterwards. Once it is finished it is gone.
 */
function expectListed(seen: readonly string[], operation: OperationType, form: typeof local | typeof negotiated) {
  const order = ['ONGOING', 'PENDING', 'RESOLVING', 'removed']
  const statuses = seen.map((entry) => entry.replace(`${operation} `, ''))
  for (const [index, status] of statuses.entries())
    expect(order.indexOf(status)).toBeGreaterThanOrEqual(index === form.length - 1 ? order.length - 1 : index)
  expect(statuses.length).toBe(form.length)
}

interface Row {
  operation: OperationType
  reach: () => Promise<Scene>
  run: (scene: Scene) => unknown
  /** Whose operation it is; the caller's unless said otherwise. */
  ofCallee?: boolean
  /** What the far end sees of it, where not the same. */
  theirs?: OperationType
  /** The media engine or the far end has to do something for it. */
  takesTime?: boolean
}

const withVideo = async () => {
  const scene = await connected()
  await scene.alice.client.call.startVideo(scene.id)
  await settled()
  return scene
}

const negotiating: Row[] = [
  { operation: 'HOLD', reach: connected, run: ({ alice, id }) => alice.client.call.hold(id) },
  { operation: 'UNHOLD', reach: heldBy('caller'), run: ({ alice, id }) => alice.client.call.unhold(id) },
  { operation: 'ADD_MEDIA', reach: connected, run: ({ alice, id }) => alice.client.call.addMedia(id, { video: true }) },
  {
    operation: 'REMOVE_MEDIA',
    reach: connected,
    run: ({ alice, id }) => alice.client.call.removeMedia(id, alice.view(id).localTracks),
  },
  { operation: 'ADD_BASIC_MEDIA', reach: connected, run: ({ alice, id }) => alice.client.call.startVideo(id) },
  { operation: 'REMOVE_BASIC_MEDIA', reach: withVideo, run: ({ alice, id }) => alice.client.call.stopVideo(id) },
  { operation: 'MEDIA_RESTART', reach: connected, run: ({ alice, id }) => alice.client.call.restartMedia(id) },
  {
    operation: 'DIRECT_TRANSFER',
    reach: async () => {
      const scene = await heldBy('caller')()
      await answersWhenCalled(scene, 'carol')
      return scene
    },
    run: ({ alice, id }) => alice.client.call.directTransfer(id, 'carol'),
    theirs: 'UNHOLD',
  },
]

const oneSided: Row[] = [
  {
    operation: 'ANSWER',
    takesTime: true,
    reach: ringing,
    run: ({ bob, id }) => bob.client.call.answer(id, audio),
    ofCallee: true,
  },
  { operation: 'REJECT', reach: ringing, run: ({ bob, id }) => bob.client.call.reject(id), ofCallee: true },
  { operation: 'IGNORE', reach: ringing, run: ({ bob, id }) => bob.client.call.ignore(id), ofCallee: true },
  {
    operation: 'FORWARD_CALL',
    reach: async () => {
      const scene = await ringing()
      await scene.stage.join('carol')
      return scene
    },
    run: ({ bob, id }) => bob.client.call.forward(id, 'carol'),
    ofCallee: true,
  },
  { operation: 'END', reach: connected, run: ({ alice, id }) => alice.client.call.end(id) },
  {
    operation: 'SEND_RINGING_FEEDBACK',
    reach: initiated,
    run: ({ bob, id }) => bob.client.call.sendRingingFeedback(id),
    ofCallee: true,
  },
  {
    operation: 'SEND_CUSTOM_PARAMETERS',
    reach: async () => {
      const scene = await connected()
      scene.alice.client.call.setCustomParameters(scene.id, [{ name: 'X-Case', value: '1' }])
      return scene
    },
    run: ({ alice, id }) => alice.client.call.sendCustomParameters(id),
  },
  { operation: 'SEND_DTMF', reach: connected, run: ({ alice, id }) => alice.client.call.sendDTMF(id, '1') },
  { operation: 'GET_STATS', takesTime: true, reach: connected, run: ({ alice, id }) => alice.client.call.getStats(id) },
  {
    operation: 'REPLACE_TRACK',
    takesTime: true,
    reach: connected,
    run: ({ alice, id }) => alice.client.call.replaceTrack(id, alice.view(id).localTracks[0] ?? '', audio),
  },
  {
    operation: 'PLAY_AUDIO',
    takesTime: true,
    reach: connected,
    run: async ({ alice, id }) => {
      const playing = alice.client.call.playAudioFile(id, 'music.wav')
      await settled()
      alice.media.peer(id)?.finishAudio()
      await playing
    },
  },
]

async function play({ reach, run, ofCallee = false }: Row) {
  const scene = await reach()
  const [own, far] = ofCallee ? [scene.bob, scene.alice] : [scene.alice, scene.bob]
  listenAnew(scene)
  const seen = watchRunning(own, scene.id)
  await run(scene)
  await settled()
  return { scene, own, far, seen }
}

describe('an operation that needs an answer of the remote side', () => {
  it.each(negotiating.map((row) => [row.operation, row] as const))(
    '(b) lifecycle: %s has START, UPDATE, RESUME, FINISH',
    async (operation, row) => {
      const { scene, own, far, seen } = await play(row)
      expectLifecycle(own, scene.id, operation, negotiated)
      expectListed(seen, operation, negotiated)
      const { theirs = operation } = row
      expect(stepsOf(far, scene.id).map((step) => [step.operation, step.transition, step.isLocal])).toEqual([
        [theirs, 'START', false],
        [theirs, 'FINISH', false],
      ])
    },
  )

  it.each(['consultativeTransfer', 'join'] as const)(
    '(b) lifecycle: %s has START, UPDATE, RESUME, FINISH on both local calls; the remote parties see a remote unhold',
    async (name) => {
      const scene = await heldBy('caller')()
      const { alice, bob, id } = scene
      const { carol, second } = await holdsAnother(scene, 'caller')
      listenAnew(scene)
      const seen = [watchRunning(alice, id), watchRunning(alice, second)]
      await alice.client.call[name](id, second)
      await settled()
      const operation = name === 'join' ? 'JOIN' : 'CONSULTATIVE_TRANSFER'
      for (const callId of [id, second]) expectLifecycle(alice, callId, operation, negotiated)
      for (const life of seen) expectListed(life, operation, negotiated)
      for (const [player, callId] of [[bob, id] as const, [carol, second] as const])
        expect(stepsOf(player, callId).map((step) => [step.operation, step.transition, step.isLocal])).toEqual([
          ['UNHOLD', 'START', false],
          ['UNHOLD', 'FINISH', false],
        ])
    },
  )

  it('(b) lifecycle: call:join tells of the new call before the two old ones end', async () => {
    const scene = await heldBy('caller')()
    const { alice, id } = scene
    const { second } = await holdsAnother(scene, 'caller')
    listenAnew(scene)
    await alice.client.call.join(id, second)
    const told = alice.heard.filter(({ type }) => type === 'call:join' || type === 'call:stateChange')
    const [{ callId }] = payloads(alice.heard, 'call:join') as [{ callId: string }]
    expect(told.map(({ type, payload }) => [type, (payload as { callId: string }).callId])).toEqual([
      ['call:join', callId],
      ['call:stateChange', callId],
      ['call:stateChange', id],
      ['call:stateChange', second],
    ])
  })
})

describe('a local operation', () => {
  it('(b) lifecycle: MAKE has START and FINISH', async () => {
    const { alice } = await twoPlayers()
    const id = alice.client.call.make('bob', audio)
    const seen = watchRunning(alice, id)
    await settled()
    expectLifecycle(alice, id, 'MAKE', local)
    expect(seen).toEqual(['MAKE ONGOING', 'MAKE removed'])
  })

  it.each(oneSided.map((row) => [row.operation, row] as const))(
    '(b) lifecycle: %s has START and FINISH, and the far end has no operation of it',
    async (operation, row) => {
      const { scene, own, far, seen } = await play(row)
      expectLifecycle(own, scene.id, operation, local)
      expectListed(seen, operation, local)
      if (row.takesTime) expect(seen[0]).toBe(`${operation} ONGOING`)
      expect(stepsOf(far, scene.id)).toEqual([])
    },
  )

  it('(b) lifecycle: getAvailableCodecs belongs to no call, and therefore tells of no operation of one', async () => {
    const { alice } = await connected()
    await alice.client.call.getAvailableCodecs('video')
    expect(briefly(alice.heard)).toEqual(['call:availableCodecs'])
  })
})

describe('what the remote side starts', () => {
  it('(b) lifecycle: what it does not name is GENERIC_REMOTE, isLocal false', async () => {
    const { alice, bob, id } = await connected()
    alice.media.stall('applyOffer')
    alice.inject(id, { type: 'signal.offered', attempt: 2, offer: 'offer', operation: 'SOMETHING_NEW' })
    await settled()
    expect(stepsOf(alice, id).map((step) => [step.operation, step.transition, step.isLocal])).toEqual([
      ['GENERIC_REMOTE', 'START', false],
    ])
    await bob.client.call.end(id)
  })
})

const failing: readonly (readonly [
  operation: OperationType,
  feature: string | null,
  fail: (scene: Scene) => Promise<unknown>,
])[] = [
  [
    'HOLD',
    null,
    ({ alice, bob, id }) => {
      bob.media.fail('applyOffer')
      return alice.client.call.hold(id)
    },
  ],
  [
    'ADD_BASIC_MEDIA',
    null,
    ({ alice, id }) => {
      alice.media.fail('capture', { name: 'denied' })
      return alice.client.call.startVideo(id)
    },
  ],
  [
    'MEDIA_RESTART',
    'call:mediaRestart',
    ({ alice, id }) => {
      alice.media.fail('createOffer')
      return alice.client.call.restartMedia(id)
    },
  ],
  [
    'GET_STATS',
    'call:statsReceived',
    ({ alice, id }) => {
      alice.media.fail('stats')
      return alice.client.call.getStats(id)
    },
  ],
  [
    'REPLACE_TRACK',
    'call:trackReplaced',
    ({ alice, id }) => {
      alice.media.fail('replaceTrack', { name: 'noDevice' })
      return alice.client.call.replaceTrack(id, alice.view(id).localTracks[0] ?? '', audio)
    },
  ],
  [
    'PLAY_AUDIO',
    null,
    ({ alice, id }) => {
      alice.media.fail('playAudio')
      return alice.client.call.playAudioFile(id, 'music.wav')
    },
  ],
]

describe('failure', () => {
  it.each(failing)(
    '(b) lifecycle: %s that fails finishes with the error; promise and feature event carry the same one',
    async (operation, feature, fail) => {
      const scene = await connected()
      const error = await fail(scene).then(
        () => undefined,
        ({ code, message }: Step['error'] & object) => ({ code, message }),
      )
      expect(error).toBeDefined()
      const steps = stepsOf(scene.alice, scene.id)
      expect(steps.filter(({ transition }) => transition === 'FINISH')).toEqual([
        expect.objectContaining({ operation, isLocal: true, error }),
      ])
      if (feature !== null)
        expect(payloads(scene.alice.heard, feature)).toEqual([expect.objectContaining({ callId: scene.id, error })])
      expect(scene.alice.view(scene.id).currentOperations).toEqual([])
    },
  )

  it('(b) lifecycle: MAKE that fails finishes with the code that call:start and call:stateChange carry', async () => {
    const { alice } = await twoPlayers()
    alice.media.fail('capture', { name: 'denied' })
    const id = alice.client.call.make('bob', audio)
    await settled()
    const error = expect.objectContaining({ code: 'call:4' })
    expect(stepsOf(alice, id).at(-1)).toMatchObject({ operation: 'MAKE', transition: 'FINISH', error })
    for (const type of ['call:start', 'call:stateChange'])
      expect(payloads(alice.heard, type)).toEqual([expect.objectContaining({ error })])
  })

  it('(b) lifecycle: ANSWER that fails finishes with the code that call:stateChange and the promise carry', async () => {
    const { stage, bob, id } = await ringing()
    listenAnew({ stage })
    bob.media.fail('capture', { name: 'deviceBusy' })
    expect(await outcome(bob.client.call.answer(id, audio))).toBe('call:4')
    const error = expect.objectContaining({ code: 'call:4' })
    expect(stepsOf(bob, id).at(-1)).toMatchObject({ operation: 'ANSWER', transition: 'FINISH', error })
    expect(payloads(bob.heard, 'call:stateChange')).toEqual([expect.objectContaining({ error })])
  })
})
