import { describe, expect, it } from 'vitest'
import { outcome } from '../call.test.stage.ts'
import { begun, reaching, type Script, settled, talkingToFirst, talkingToSecond } from './consultation.test.script.ts'

type Wish = 'swap' | 'complete' | 'join' | 'cancel'

/** Something is wished, and so many of the commands for it have been done. */
const wishing =
  (begin: () => Promise<Script>, wish: Wish, done = 0) =>
  async () => {
    const script = await begin()
    const wished = outcome(script.api[wish](script.id))
    await settled()
    for (let count = 0; count < done; count += 1) await script.succeeds()
    return { ...script, wished }
  }

/** A command that comes to nothing, what is asked instead, and where that leads. */
interface Row {
  while: string
  reach: () => Promise<Script & { wished?: Promise<string> }>
  asked: string
  instead?: string
  leadsTo: string
  /** How the command of the application ends. */
  wish?: string
  outcome?: string
}

const sides = [
  { other: 'first', here: 'second', begin: talkingToSecond, talking: 'talkingToSecond' },
  { other: 'second', here: 'first', begin: talkingToFirst, talking: 'talkingToFirst' },
] as const

/** What connects the two far ends, and how their calls end by it. */
const wishes = [
  ['complete', 'transferred', 'completed'],
  ['join', 'joined', 'joined'],
] as const

const rows: readonly Row[] = [
  {
    while: 'the first is to be held',
    reach: begun,
    asked: 'hold first',
    instead: 'unhold first',
    leadsTo: 'ended',
    outcome: 'failed',
  },
  ...sides.flatMap(({ begin, here, other, talking }): Row[] => [
    {
      while: `we swap from the ${here}, who is to be held`,
      reach: wishing(begin, 'swap'),
      asked: `hold ${here}`,
      instead: `unhold ${here}`,
      leadsTo: talking,
      wish: 'call:2',
    },
    {
      while: `we swap from the ${here}, and the ${other} is to be unheld`,
      reach: wishing(begin, 'swap', 1),
      asked: `unhold ${other}`,
      instead: `unhold ${here}`,
      leadsTo: talking,
      wish: 'call:2',
    },
    ...(['complete', 'join'] as const).flatMap((wish): Row[] => [
      {
        while: `we ${wish} from the ${here}, who is to be held`,
        reach: wishing(begin, wish),
        asked: `hold ${here}`,
        instead: `unhold ${here}`,
        leadsTo: talking,
        wish: 'call:2',
      },
      {
        while: `we ${wish} from the ${here}, and both are held`,
        reach: wishing(begin, wish, 1),
        asked: `${wish === 'join' ? 'join' : 'consultativeTransfer'} first second`,
        instead: `unhold ${here}`,
        leadsTo: talking,
        wish: 'call:2',
      },
    ]),
  ]),
  {
    while: 'we complete before anybody answered, and the second is to be hung up',
    reach: wishing(reaching, 'complete'),
    asked: 'end second',
    instead: 'directTransfer first carol',
    leadsTo: 'ended',
    wish: 'done',
    outcome: 'completed',
  },
  {
    while: 'we complete before anybody answered, and the first is to be transferred',
    reach: wishing(reaching, 'complete', 1),
    asked: 'directTransfer first carol',
    instead: 'unhold first',
    leadsTo: 'ended',
    wish: 'call:2',
    outcome: 'failed',
  },
  {
    while: 'we go back, and the second is to be hung up',
    reach: wishing(talkingToSecond, 'cancel'),
    asked: 'end second',
    instead: 'unhold first',
    leadsTo: 'ended',
    wish: 'done',
    outcome: 'cancelled',
  },
  {
    while: 'we go back, and the first is to be unheld',
    reach: wishing(talkingToSecond, 'cancel', 1),
    asked: 'unhold first',
    leadsTo: 'ended',
    wish: 'call:2',
    outcome: 'cancelled',
  },
  {
    while: 'the first far end is gone, and the second is to be unheld',
    reach: async () => {
      const script = await talkingToFirst()
      await script.ends('first', 'hungUp')
      return script
    },
    asked: 'unhold second',
    leadsTo: 'ended',
    outcome: 'firstLost',
  },
]

describe.each([
  ['fails', 'fails'],
  ['never comes to an end', 'neverComes'],
] as const)('a step of a consultation that %s', (_, how) => {
  const titled = rows.map((row) => [row.while, row.instead ?? 'its end', row] as const)
  it.each(titled)('while %s goes on to: %s', async (_, __, { reach, asked, instead, leadsTo, ...row }) => {
    const script = await reach()
    expect(script.asked.at(-1)).toBe(asked)
    const before = script.asked.length
    await script[how]()
    // Who could not be held need not be unheld.
    const isAsked = instead !== undefined && !(how === 'fails' && asked.startsWith('hold'))
    expect(script.asked.slice(before)).toEqual(isAsked ? [instead] : [])
    if (isAsked) await script.succeeds()
    expect(script.view()).toMatchObject({ state: leadsTo, outcome: row.outcome ?? null })
    if (script.wished !== undefined) expect(await script.wished).toBe(row.wish)
  })

  it.each(sides)('while we go back to the $here: we talk to it as far as we can', async ({ begin, talking }) => {
    const script = await wishing(begin, 'swap', 1)()
    await script.fails()
    await script[how]()
    expect(script.view()?.state).toBe(talking)
    expect(await script.wished).toBe('call:2')
  })
})

describe.each(sides)('while we talk to the $here', ({ begin, here, other, talking }) => {
  it.each(wishes)('what we ask with %s is done when the calls say so', async (wish, _, end) => {
    const script = await wishing(begin, wish, 2)()
    expect(script.view()).toMatchObject({ state: 'ended', outcome: end })
    expect(await script.wished).toBe('done')
  })

  it.each(wishes)('and ask with %s, that the second has become part of it is no reason to go back', async (wish) => {
    for (const [asked, reason, end] of wishes) {
      const script = await wishing(begin, wish, 1)()
      const before = { state: script.view()?.state, asked: script.asked.length }
      await script.ends('second', reason, 'application')
      expect({ state: script.view()?.state, asked: script.asked.length }).toEqual(before)
      await script.ends('first', reason, 'application')
      expect(script.view()).toMatchObject({ state: 'ended', outcome: end, reason })
      expect(await script.wished).toBe(asked === wish ? 'done' : 'call:6')
    }
  })

  it.each(['swap', 'complete', 'join'] as const)('%s can be taken back while one is being held', async (wish) => {
    const script = await wishing(begin, wish)()
    const cancelling = outcome(script.api.cancel(script.id))
    await settled()
    expect(await script.wished).toBe('superseded')
    expect([script.view()?.state, script.asked.at(-1)]).toEqual(['goingBack', 'end second'])
    await script.succeeds()
    await script.succeeds()
    expect(await cancelling).toBe('done')
    expect(script.view()).toMatchObject({ state: 'ended', outcome: 'cancelled' })
  })

  it('a swap that is wished again leads back', async () => {
    const script = await wishing(begin, 'swap')()
    const again = outcome(script.api.swap(script.id))
    await settled()
    expect([script.view()?.state, script.asked.at(-1)]).toEqual(['swapping', `unhold ${here}`])
    await script.succeeds()
    expect(script.view()?.state).toBe(talking)
    expect([await script.wished, await again]).toEqual(['superseded', 'done'])
  })

  it.each(['complete', 'join'] as const)('and ask with %s, a second who hangs up brings us back', async (wish) => {
    const script = await wishing(begin, wish, 1)()
    await script.ends('second', 'hungUp')
    expect(script.asked.at(-1)).toBe('unhold first')
    await script.succeeds()
    expect(script.view()).toMatchObject({ state: 'ended', outcome: 'failed', reason: 'hungUp' })
    expect(await script.wished).toBe('call:6')
  })

  it('and the other is unheld past the consultation, it is held who talked', async () => {
    const script = await begin()
    await script.unheld(other)
    expect([script.view()?.state, script.asked.at(-1)]).toEqual(['swapping', `hold ${here}`])
    await script.succeeds()
    expect(script.view()?.state).not.toBe(talking)
  })
})

describe('while the second is being reached', () => {
  it.each([
    ['transferred', 'completed'],
    ['joined', 'joined'],
  ] as const)('a first that is %s by the application ends it as %s, and the second rings on', async (reason, end) => {
    const script = await reaching()
    const before = script.asked.length
    await script.ends('first', reason, 'application')
    expect(script.view()).toMatchObject({ state: 'ended', outcome: end, reason })
    expect(script.asked.length).toBe(before)
  })

  it('nobody answers, and the call does not end by itself: it is hung up, and the first is unheld', async () => {
    const script = await reaching()
    await script.neverComes()
    expect(script.asked.at(-1)).toBe('end second')
    await script.succeeds()
    expect(script.asked.at(-1)).toBe('unhold first')
    await script.succeeds()
    expect(script.view()).toMatchObject({ state: 'ended', outcome: 'failed', reason: 'noAnswer' })
  })
})
