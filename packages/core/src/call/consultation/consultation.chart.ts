import { given } from '../../feature/given.ts'
import type { EndingReason } from '../call.events.ts'
import {
  type ConsultationOutcome,
  type ConsultationState,
  consultationSetup,
  type Leg,
  type LegInput,
  type StepInput,
  type StepName,
} from './consultation.setup.ts'

interface Known {
  context: { consultationId: string; destination: string } & Record<Leg, string>
}

const ends = (outcome: ConsultationOutcome, reason?: EndingReason) =>
  ({ type: 'noteOutcome', params: { outcome, ...given({ reason }) } }) as const

const watch = (leg: Leg) =>
  ({
    src: 'leg',
    input: ({ context }: Known): LegInput => ({
      leg,
      consultationId: context.consultationId,
      callId: context[leg],
    }),
  }) as const

/** A command that the legs named carry out. */
const step = (name: StepName, ...legs: readonly Leg[]) =>
  ({
    src: 'step',
    input: ({ context }: Known): StepInput => ({
      name,
      callIds: legs.map((leg) => context[leg]),
      ...(name === 'directTransfer' && { to: context.destination }),
    }),
  }) as const

/** What does not come in time has failed. */
const ways = <Done, Failed>(done: Done, failed: Failed) => ({
  after: { stepTimeout: failed },
  on: { 'step.done': done, 'step.failed': failed },
})
/** One way, whatever comes of the step. */
const anyhow = <Way>(way: Way) => ways(way, way)

/** Our user takes the consultation back: the second leg ends, and the first goes on. */
const cancel = { target: '#hangingUp', actions: ['begin', ends('cancelled')] } as const

const wasEndedAs = (reason: EndingReason) => ({ type: 'wasEndedAs', params: { reason } }) as const

/** The far ends were brought together, by whomever: that is what the consultation was for. */
const together = [
  { guard: wasEndedAs('transferred'), target: '#ended', actions: ends('completed') },
  { guard: wasEndedAs('joined'), target: '#ended', actions: ends('joined') },
] as const

/** A step without which there is nothing to go on with. */
const givenUp = { target: '#unholding', actions: ['noteFault', ends('failed')] } as const

/** Something that takes two held legs and ends the consultation. Where it fails we talk as before. */
const connecting = <Tag extends ConsultationState>(
  tag: Tag,
  leg: Leg,
  name: StepName,
  outcome: ConsultationOutcome,
) => {
  const failed = { target: `#${leg}Resuming`, actions: 'noteFault' } as const
  const { after, on } = ways({ target: 'connecting' } as const, failed)
  return consultationSetup.createStateConfig({
    tags: tag,
    initial: 'holding',
    states: {
      holding: { invoke: step('hold', leg), after, on: { ...on, cancel } },
      connecting: {
        invoke: step(name, 'first', 'second'),
        after,
        on: {
          'step.done': { target: '#ended', actions: ends(outcome) },
          'step.failed': failed,
          // Of two ends by one cause the second may be heard first.
          'second.ended': [{ guard: wasEndedAs('transferred') }, { guard: wasEndedAs('joined') }],
        },
      },
    },
  })
}

/** We talk to one leg, and the other is held. */
const talkingTo = (leg: Leg, other: Leg) => {
  const failed = { target: `#${other}Resuming`, actions: 'noteFault' } as const
  const swap = { target: `#${other}Swapping`, actions: 'begin' } as const
  const resumed = { target: 'talking', actions: 'settle' } as const
  return consultationSetup.createStateConfig({
    initial: 'talking',
    states: {
      // Whoever talks is held before the other is unheld.
      swapping: {
        id: `${leg}Swapping`,
        tags: 'swapping',
        on: { swap, cancel },
        initial: 'holding',
        states: {
          holding: { invoke: step('hold', other), ...ways({ target: 'unholding' } as const, failed) },
          unholding: {
            invoke: step('unhold', leg),
            ...ways({ target: `#${leg}Talking`, actions: 'settle' } as const, failed),
          },
        },
      },
      resuming: {
        id: `${leg}Resuming`,
        tags: 'swapping',
        invoke: step('unhold', leg),
        ...anyhow(resumed),
      },
      talking: {
        id: `${leg}Talking`,
        tags: [leg === 'first' ? 'talkingToFirst' : 'talkingToSecond', 'resting'],
        on: {
          swap,
          complete: { target: 'completing', actions: 'begin' },
          join: { guard: 'mixes', target: 'joining', actions: 'begin' },
          cancel,
          // By the application itself, past the consultation: still one of the two has to be held.
          [other === 'first' ? 'first.unheld' : 'second.unheld']: `#${other}Swapping`,
        },
      },
      completing: connecting('completing', leg, 'consultativeTransfer', 'completed'),
      joining: connecting('joining', leg, 'join', 'joined'),
    },
  })
}

/**
 * Two calls and one intention: hold the first, call a second, talk with either, then connect them, join them or go back
 * (RFC 5589 §7). The rule between the calls, beside them: it hears what they do, asks commands of them, and never lets
 * both talk at once.
 */
export const consultationChart = consultationSetup.createMachine({
  id: 'consultation',
  context: ({ input }) => ({ ...input, second: '', operation: null, outcome: null, reason: null, error: null }),
  initial: 'live',
  states: {
    live: {
      invoke: watch('first'),
      on: {
        shutDown: { target: 'ended', actions: 'noteShutDown' },
        'first.ended': [...together, { target: 'ended', actions: ends('firstLost') }],
      },
      initial: 'holding',
      states: {
        holding: {
          tags: 'holding',
          invoke: step('hold', 'first'),
          after: { stepTimeout: givenUp },
          on: {
            'step.done': 'both',
            'step.failed': givenUp,
            cancel: { ...cancel, target: '#unholding' },
          },
        },
        both: {
          invoke: watch('second'),
          on: {
            'second.made': { actions: 'keepSecond' },
            'second.ended': [
              { guard: 'wasOurs', target: '#unholding', actions: ends('cancelled') },
              { target: '#unholding', actions: ends('failed') },
            ],
          },
          initial: 'reaching',
          states: {
            reaching: {
              after: { stepTimeout: { target: '#hangingUp', actions: ends('failed', 'noAnswer') } },
              on: {
                'second.answered': 'consulting',
                // Half-attended: nobody has answered who could be asked.
                complete: { target: '#handingOver', actions: 'begin' },
                cancel,
                'first.unheld': { target: '#hangingUp', actions: ends('cancelled') },
              },
              initial: 'dialing',
              states: {
                dialing: { tags: 'dialing', on: { 'second.rang': 'ringing' } },
                ringing: { tags: 'ringing' },
              },
            },
            consulting: {
              on: { 'first.ended': [...together, { target: '#goingOn', actions: ends('firstLost') }] },
              initial: 'second',
              states: { second: talkingTo('second', 'first'), first: talkingTo('first', 'second') },
            },
          },
        },
        handingOver: {
          id: 'handingOver',
          tags: 'completing',
          initial: 'hangingUp',
          states: {
            hangingUp: {
              invoke: step('end', 'second'),
              ...anyhow('transferring' as const),
            },
            transferring: {
              invoke: step('directTransfer', 'first'),
              ...ways({ target: '#ended', actions: ends('completed') } as const, givenUp),
            },
          },
        },
        goingBack: {
          tags: 'goingBack',
          initial: 'hangingUp',
          states: {
            hangingUp: {
              id: 'hangingUp',
              invoke: step('end', 'second'),
              ...anyhow('unholding' as const),
            },
            unholding: {
              id: 'unholding',
              invoke: step('unhold', 'first'),
              ...ways({ target: '#ended' } as const, { target: '#ended', actions: 'noteFault' } as const),
            },
          },
        },
        // The first far end is gone: the second call stays, and is heard again where it was held.
        goingOn: {
          id: 'goingOn',
          tags: 'goingOn',
          invoke: step('unhold', 'second'),
          ...anyhow('#ended' as const),
        },
      },
    },
    ended: { id: 'ended', type: 'final', entry: 'settle' },
  },
})
