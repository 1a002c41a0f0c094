import * as v from 'valibot'
import type { InspectorMessage } from './messages.ts'
import { troubleIn } from './plain.ts'

const id = v.pipe(v.string(), v.maxLength(1000))
const label = v.pipe(v.string(), v.maxLength(10_000))
const optionalId = v.optional(v.nullable(id))
// Numbers too: senders written by hand give what `Date.now()` gave them.
const createdAt = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^\d{1,16}(\.\d{1,10})?$/, 'must be milliseconds since the epoch, as text'),
)

/** Data of the watched application: any plain data, within bounds. */
const data = v.unknown()
const event = v.looseObject({ type: label })
const snapshot = v.object({
  status: v.optional(label),
  value: v.optional(data),
  context: v.optional(data),
  output: v.optional(data),
  error: v.optional(data),
})

const schema = v.variant('type', [
  v.object({
    type: v.literal('@xstate.actor'),
    createdAt,
    sessionId: id,
    parentId: optionalId,
    rootId: optionalId,
    // A machine without an id comes without a name.
    name: v.optional(v.nullable(label)),
    definition: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(4_000_000)))),
    snapshot: v.optional(v.nullable(snapshot)),
  }),
  v.object({ type: v.literal('@xstate.event'), createdAt, sessionId: id, sourceId: optionalId, event }),
  v.object({
    type: v.literal('@xstate.snapshot'),
    createdAt,
    sessionId: id,
    event: v.optional(v.nullable(event)),
    snapshot: v.nullable(snapshot),
  }),
  v.object({
    type: v.literal('@switchhook.wire'),
    createdAt,
    direction: v.picklist(['out', 'in']),
    protocol: label,
    name: label,
    payload: v.optional(data),
  }),
  v.object({ type: v.literal('@switchhook.command'), createdAt, path: label, args: v.array(data) }),
  v.object({ type: v.literal('@switchhook.hello'), createdAt, name: label, version: v.optional(label) }),
  v.object({
    type: v.literal('@switchhook.dropped'),
    createdAt,
    count: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
])

/**
 * Checks a message from another window, a socket or a file: what {@link InspectorMessage} says and what
 * `@statelyai/inspect` sends. Unknown fields are left out; data that nests too deep, is too large or has poisoned keys
 * is refused. The error names the field.
 */
export function parseMessage(input: unknown): InspectorMessage | { error: string } {
  const trouble = troubleIn(input, 'message')
  if (trouble !== undefined) return { error: trouble }
  const parsed = v.safeParse(schema, input)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return { error: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}` }
  }
  const message = parsed.output
  switch (message.type) {
    case '@xstate.actor': {
      const { name, parentId, rootId, definition, snapshot: state, ...rest } = message
      return {
        ...rest,
        name: name ?? message.sessionId,
        snapshot: state ?? null,
        ...(typeof parentId === 'string' && { parentId }),
        ...(typeof rootId === 'string' && { rootId }),
        ...(typeof definition === 'string' && { definition }),
      }
    }
    case '@xstate.event': {
      const { sourceId, ...rest } = message
      return { ...rest, ...(typeof sourceId === 'string' && { sourceId }) }
    }
    case '@xstate.snapshot':
      return { ...message, event: message.event ?? { type: '' }, snapshot: message.snapshot ?? {} }
    default:
      return message
  }
}
