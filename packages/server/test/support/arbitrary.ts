import * as fastCheck from 'fast-check'

const keys = [
  'category',
  'topicId',
  'content',
  'mediaSession',
  'receivers',
  'channel',
  '_id',
  'type',
  'callId',
  'seq',
  'to',
  'offer',
  'answer',
  'candidate',
  'media',
  'audio',
  'services',
  'expires',
  'bodyText',
  'data',
  'loopbackMetadata',
  'parameters',
  '__proto__',
  'constructor',
  'toString',
]
const words = [
  'topic',
  'chat',
  'tracksstatus',
  'video.end',
  'app.event.presence.party.online',
  'invite',
  'answer',
  'candidate',
  'transfer',
  'resume',
  'resync',
  'call',
  '__proto__',
  '',
]

/** Payloads that look a little like real ones. */
function payload(topicId: string): fastCheck.Arbitrary<unknown> {
  const { value } = fastCheck.letrec<{ value: unknown }>((tie) => ({
    value: fastCheck.oneof(
      { maxDepth: 6, withCrossShrink: true },
      fastCheck.oneof(
        fastCheck.constantFrom<unknown>(...words, topicId, 'alice', 'c-1'),
        fastCheck.jsonValue(),
        fastCheck.boolean(),
        fastCheck.integer(),
      ),
      fastCheck.array(tie('value'), { maxLength: 4 }),
      fastCheck.dictionary(fastCheck.constantFrom(...keys), tie('value'), { maxKeys: 8 }),
    ),
  }))
  return fastCheck.dictionary(fastCheck.constantFrom(...keys), value, { minKeys: 1, maxKeys: 10 })
}

export const fc = { ...fastCheck, payload }
