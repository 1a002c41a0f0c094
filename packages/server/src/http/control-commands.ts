import type { ServerResponse } from 'node:http'
import {
  array,
  type BaseIssue,
  type BaseSchema,
  integer,
  looseObject,
  maxValue,
  minLength,
  minValue,
  nullish,
  number,
  optional,
  picklist,
  pipe,
  string,
} from 'valibot'
import type { Backend } from '../backend.ts'
import { progressByServer } from '../calls/signal.ts'
import { FaultRequest, fitsConnection, isAboutConnections } from '../faults.ts'
import { introduce } from '../identity/mint.ts'
import type { Party } from '../identity/party.ts'
import { tokenLifetimeSec } from '../identity/tokens.ts'
import { whoOf } from '../socket/connections.ts'
import { openSpace } from '../spaces/create.ts'
import { endForAll, kick, mute, type OrderOutcome, record, recordReady, stopRecord } from '../spaces/orders.ts'
import { inviteParty } from '../spaces/removal.ts'
import { BodyError, checkBody } from './body.ts'
import { sendOutcome } from './outcome.ts'
import { sendJson, sendNothing } from './reply.ts'

type Command = (backend: Backend, body: unknown, response: ServerResponse) => Promise<void>

const Text = pipe(string(), minLength(1, 'a string that is not empty'))
const RoleName = picklist(['admin', 'member', 'guest'])
const topicId = Text
const by = Text

const Token = looseObject({
  user: looseObject({
    type: picklist(['user', 'anonymous', 'phone']),
    username: Text,
    displayname: Text,
    picture_url: optional(string()),
  }),
  expiresInSec: optional(
    pipe(
      number(),
      integer('an integer'),
      minValue(-31_536_000, 'at least -31536000'),
      maxValue(31_536_000, 'at most 31536000'),
    ),
  ),
})

const Topic = looseObject({
  access: picklist(['open', 'members']),
  password: nullish(string()),
  members: optional(array(looseObject({ _id: Text, role: RoleName }))),
  title: optional(Text),
})

/** The commands of the control interface by name (server.md). */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'spaces/token',
    answering(Token, async ({ tokens, withPeople }, { user, expiresInSec }) => {
      const party = await withPeople((directory) => introduce(directory, user))
      return { token: await tokens.issue(party, expiresInSec ?? tokenLifetimeSec), user: party }
    }),
  ],
  [
    'spaces/topic',
    answering(Topic, async (backend, { access, password, members, title }) => {
      const settings = { title: title ?? 'Space', access, password: password ?? null, members: members ?? [] }
      const created = await openSpace(backend, settings)
      if (created === undefined) throw new BodyError(503, 'too_many', 'Every space is in use.')
      return { topicId: created }
    }),
  ],
  [
    'spaces/invite',
    answering(
      looseObject({ topicId, user: Text, role: optional(RoleName) }),
      async ({ store }, { topicId, user, role }) => {
        const isDone = await store.inSpace(topicId, (space) => {
          inviteParty(space, user, role)
          return true
        })
        if (!isDone) throw new BodyError(404, 'no_space', 'topicId is no space.', 'topicId')
        return undefined
      },
    ),
  ],
  [
    'spaces/kick',
    ordering(
      looseObject({ topicId, attendeeType: picklist(['userId', 'anonymousId']), attendee: Text, by }),
      async (backend, { by, ...order }) => kick(backend, { ...order, by: await known(backend, by) }),
    ),
  ],
  [
    'spaces/mute',
    ordering(looseObject({ topicId, attendee: Text, by }), async (backend, { topicId, attendee, by }) => {
      await known(backend, by)
      return mute(backend, { topicId, attendee })
    }),
  ],
  [
    'spaces/recording/start',
    ordering(looseObject({ topicId, by }), async (backend, { topicId, by }) =>
      record(backend, { topicId, by: await known(backend, by) }),
    ),
  ],
  [
    'spaces/recording/stop',
    ordering(looseObject({ topicId, recordingId: Text, by }), async (backend, { topicId, recordingId, by }) =>
      stopRecord(backend, { topicId, recordingId, by: await known(backend, by) }),
    ),
  ],
  [
    'spaces/recording/ready',
    ordering(looseObject({ topicId, recordingId: Text }), (backend, order) => recordReady(backend, order)),
  ],
  [
    'spaces/meeting/end',
    ordering(looseObject({ topicId, by }), async (backend, { topicId, by }) => {
      await known(backend, by)
      return endForAll(backend, { topicId })
    }),
  ],
  [
    'calls/progress',
    answering(looseObject({ callId: Text, answer: Text }), async (backend, order) => {
      const isDone = await backend.store.inCalls((calls, out) =>
        progressByServer(backend.callContext(calls, out), order),
      )
      if (!isDone) throw new BodyError(404, 'unknown_call', 'callId is no call that waits for an answer.', 'callId')
      return undefined
    }),
  ],
  ['faults', answering(FaultRequest, async (backend, request) => ({ faultId: addFault(backend, request) }))],
  ['reset', answering(looseObject({}), async (backend) => backend.reset().then(() => undefined))],
  ['state', answering(looseObject({}), stateOf)],
])

/** Ends a fault, or all if none is named; false if there is no such fault. */
export function removeFault({ faults }: Backend, faultId: string): boolean {
  if (faultId !== '') return faults.remove(faultId)
  faults.clear()
  return true
}

function addFault(backend: Backend, request: FaultRequest): string {
  const { faults, connections, passages } = backend
  if (isAboutConnections(request))
    for (const connection of connections.all())
      if (fitsConnection(request.match ?? {}, whoOf(connection))) passages.strike(connection, request.action)
  return faults.add(request)
}

async function stateOf({ store, people, faults }: Backend): Promise<object> {
  const { spaces, calls, services, sessions } = await store.summary()
  const users = people()
    .all()
    .map(({ _id }) => _id)
  const subscriptions = spaces.reduce((sum, space) => sum + space.subscriptions, 0)
  return {
    counts: {
      users: users.length,
      connections: sessions.length,
      spaces: spaces.length,
      calls: calls.length,
      subscriptions,
      conferences: 0,
    },
    users,
    sessions,
    spaces,
    calls,
    services,
    conferences: [],
    faults: faults.list(),
  }
}

/** The user who is said to give an order. @throws {BodyError} 404 if there is none */
async function known({ withPeople }: Backend, userId: string): Promise<Party> {
  const party = await withPeople((directory) => directory.find(userId))
  if (!party) throw new BodyError(404, 'unknown_user', 'by is no user.', 'by')
  return party
}

/** A command that answers with what it gives, or with 204 for nothing. */
function answering<Body>(
  schema: BaseSchema<unknown, Body, BaseIssue<unknown>>,
  act: (backend: Backend, body: Body) => Promise<object | undefined>,
): Command {
  return async (backend, body, response) => {
    const result = await act(backend, checkBody(schema, body))
    if (result) sendJson(response, 200, result)
    else sendNothing(response)
  }
}

/** A command that is an order to a space. */
function ordering<Body>(
  schema: BaseSchema<unknown, Body, BaseIssue<unknown>>,
  act: (backend: Backend, body: Body) => Promise<OrderOutcome<object>>,
): Command {
  return async (backend, body, response) => sendOutcome(response, await act(backend, checkBody(schema, body)))
}
