import { assign, emit, setup } from 'xstate'
import { assertEvent } from '../feature/assertEvent.ts'
import type { CaptureRequest, Party } from '../ports/index.ts'

/** A call of ours that the server merged into the one the other side made at the same moment. */
export interface CrossingInput {
  /** Whom we had called. */
  peer: Party
  /** The media our user had asked for, and has therefore agreed to. */
  media: CaptureRequest
  /** How long to wait for the surviving call, in milliseconds. */
  waitMs: number
}

type CrossingEvent = { type: 'call.received'; callId: string; from: Party }

const bare = (text: string) => text.replace(/^sips?:/i, '').toLowerCase()
const namesOf = ({ id, username }: Party) => [id, username].filter((name) => name !== undefined).map(bare)

/** Whether two descriptions of a party mean the same one: by id or by username, with or without `sip:`. */
export function isSameParty(one: Party, other: Party): boolean {
  const names = namesOf(one)
  return namesOf(other).some((name) => names.includes(name))
}

/**
 * Two people call each other at once (pains.md 9). The server keeps the call with the smaller id and ends the other as
 * `merged`; whoever made that one answers the survivor by itself, with the media it had asked for (decision 48).
 */
export const crossingChart = setup({
  types: {
    context: {} as CrossingInput & { survivor: string | null },
    input: {} as CrossingInput,
    events: {} as CrossingEvent,
    emitted: {} as { type: 'answer'; callId: string; media: CaptureRequest },
  },
  actions: {
    keepSurvivor: assign({
      survivor: ({ event }) => {
        assertEvent(event, 'call.received')
        return event.callId
      },
    }),
    answerSurvivor: emit(({ context }) => ({
      type: 'answer' as const,
      callId: context.survivor ?? '',
      media: context.media,
    })),
  },
  guards: {
    isFromPeer: ({ context, event }) => event.type === 'call.received' && isSameParty(context.peer, event.from),
  },
  delays: { survivorTimeout: ({ context }) => context.waitMs },
}).createMachine({
  id: 'crossing',
  context: ({ input }) => ({ ...input, survivor: null }),
  initial: 'waiting',
  states: {
    waiting: {
      after: { survivorTimeout: 'alone' },
      on: { 'call.received': { guard: 'isFromPeer', target: 'answered', actions: 'keepSurvivor' } },
    },
    answered: { type: 'final', entry: 'answerSurvivor' },
    alone: { type: 'final' },
  },
})
