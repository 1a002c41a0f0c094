import { descriptionMaxLength } from '@switchhook/transport-socketio/wire'
import type { Backend } from '../backend.ts'
import { type CallRefusal, callRefusal } from '../calls/calls.ts'
import type { Command, Permission } from '../calls/invite.ts'
import { findTarget, type Target } from '../calls/reach.ts'
import { type AnyCallCommand, signal } from '../calls/signal.ts'
import type { Connection } from './connections.ts'

export async function callSignal(
  backend: Backend,
  connection: Connection,
  command: AnyCallCommand,
): Promise<CallRefusal | undefined> {
  if (isDescriptionTooLong(command))
    return callRefusal('too_large', `A session description may have ${descriptionMaxLength} characters.`)
  const permission = await permissionFor(backend, connection, command)
  const { sessionId, party } = connection
  return backend.store.inCalls((calls, out) =>
    signal(backend.callContext(calls, out), { sessionId, party }, command, permission),
  )
}

function isDescriptionTooLong(command: AnyCallCommand): boolean {
  const { offer, answer } = command as { offer?: unknown; answer?: unknown }
  return [offer, answer].some((text) => typeof text === 'string' && text.length > descriptionMaxLength)
}

/** Whom a command may reach; a guest only those it shares a space with, so that nobody learns who exists (§13.3, 2). */
async function permissionFor(backend: Backend, connection: Connection, command: AnyCallCommand): Promise<Permission> {
  if (command.type === 'invite' && command.purpose === 'meeting') return meetingPermission(backend, connection, command)
  const to = 'to' in command ? command.to : undefined
  if (connection.party.type !== 'anonymous' || !to) return { isAllowed: true }
  return { isAllowed: await sharesTopic(backend, connection, to) }
}

/** Both must be attendees of the topic (spaces.md §13.3, rule 7). */
async function meetingPermission(
  { store }: Backend,
  connection: Connection,
  { topicId, to }: Command<'invite'>,
): Promise<Permission> {
  if (topicId === undefined || to.sessionId === undefined) return { isAllowed: false }
  const { sessionId } = to
  const attendee = await store.inSpace(topicId, ({ attending }) => {
    if (!attending.has(connection.sessionId)) return undefined
    return attending.get(sessionId)?.party
  })
  if (!attendee || attendee._id !== to._id || sessionId === connection.sessionId) return { isAllowed: false }
  return { isAllowed: true, attendee: { ...attendee, sessionId } }
}

async function sharesTopic({ store }: Backend, connection: Connection, to: Target): Promise<boolean> {
  const target = await store.inCalls((calls) => findTarget({ calls }, to))
  return target !== undefined && store.shareTopic(connection.party._id, target._id)
}
