import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  array,
  integer,
  looseObject,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  optional,
  pipe,
  string,
} from 'valibot'
import type { Backend } from '../backend.ts'
import type { Party } from '../identity/party.ts'
import { tokenLifetimeSec } from '../identity/tokens.ts'
import { admissionProblem } from '../spaces/admission.ts'
import { openSpace } from '../spaces/create.ts'
import { meetingContent } from '../spaces/meeting.ts'
import { queryMessages } from '../spaces/messages.ts'
import type { Space } from '../spaces/space.ts'
import { checkBody, readJson } from './body.ts'
import { sendError, sendJson } from './reply.ts'
import { serveAdminRest } from './rest-admin.ts'

const Name = pipe(string(), minLength(1, 'a string that is not empty'), maxLength(256, 'at most 256 characters long'))

const AnonymousAuth = looseObject({
  displayname: Name,
  username: Name,
  picturefile: optional(pipe(string(), maxLength(2048, 'at most 2048 characters long'))),
})

const Invite = looseObject({
  topic: Name,
  invitees: optional(array(looseObject({ _id: optional(string()), username: optional(string()) }))),
})

const Page = looseObject({
  size: pipe(number(), integer('an integer'), minValue(1, 'at least 1'), maxValue(1000, 'at most 1000')),
  skip: pipe(number(), integer('an integer'), minValue(0, 'at least 0')),
})

/** The REST requests the events depend on (spaces.md §10). False if it is none of them. */
export async function serveRest(
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const [, api, collection, topicId, ...rest] = url.pathname.split('/').map(decoded)
  if (api !== 'api') return false
  const route = `${request.method} ${collection}/${topicId}`
  if (route === 'POST anonymous/auth') {
    await authenticateAnonymous(backend, request, response)
    return true
  }
  if (collection !== 'users' && collection !== 'spaces') return false
  const party = await backend.tokens.verify(tokenOf(request))
  if (!party) {
    sendError(response, 401, { code: 'unauthorized', message: 'authorization must be "jwt" or "bearer" and a token.' })
    return true
  }
  if (route === 'GET users/me') {
    const { type, ...shown } = party
    sendJson(response, 200, { ...shown, aType: type })
    return true
  }
  if (collection !== 'spaces' || topicId === undefined) return false
  if (route === 'POST spaces/invite') {
    await createByInvite(backend, party, request, response)
    return true
  }
  const asked = `${request.method} ${rest.join('/')}`
  if (asked === 'GET join' || asked === 'GET activemeeting' || asked === 'GET messages/query') {
    await readSpace(backend, { party, topicId, asked, url }, request, response)
    return true
  }
  return serveAdminRest(backend, { party, topicId, rest }, request, response)
}

async function authenticateAnonymous(backend: Backend, request: IncomingMessage, response: ServerResponse) {
  const { displayname, username, picturefile } = checkBody(AnonymousAuth, await readJson(request))
  const party: Party = {
    _id: backend.ids.thing(),
    type: 'anonymous',
    username,
    displayname,
    ...(picturefile === undefined ? {} : { picture_url: picturefile }),
  }
  sendJson(response, 200, { token: await backend.tokens.issue(party, tokenLifetimeSec) })
}

async function createByInvite(backend: Backend, party: Party, request: IncomingMessage, response: ServerResponse) {
  const { topic, invitees } = checkBody(Invite, await readJson(request))
  if (party.type === 'anonymous') {
    sendError(response, 403, { code: 'not_a_member', message: 'A guest may not create a space.' })
    return
  }
  const ids = await backend.withPeople((directory) =>
    (invitees ?? []).map(({ _id, username }) => _id ?? directory.findByUsername(username ?? '')?._id),
  )
  const invited = [...new Set(ids)].filter((id) => id !== undefined && id !== party._id)
  const members = [
    { _id: party._id, role: 'admin' as const },
    ...invited.map((_id) => ({ _id: _id ?? '', role: 'member' as const })),
  ]
  const topicId = await openSpace(backend, { title: topic, access: 'open', password: null, members })
  if (topicId === undefined) sendError(response, 503, { code: 'too_many', message: 'Every space is in use.' })
  else sendJson(response, 200, { data: [{ topicId, title: topic }] })
}

async function readSpace(
  backend: Backend,
  { party, topicId, asked, url }: { party: Party; topicId: string; asked: string; url: URL },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const password = headerOf(request, 'spaces-x-space-password')
  const asNumber = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise)
  const { size, skip } = checkBody(Page, { size: asNumber('size', 50), skip: asNumber('skip', 0) })
  const category = url.searchParams.get('category') ?? undefined
  const answer = await backend.store.inSpace(topicId, (space): { status: number; body: unknown } => {
    const isInside = [...space.subscribers.values()].some((subscriber) => subscriber.party._id === party._id)
    const problem = admissionProblem(space, party, password)
    if (problem && !isInside) return { status: 403, body: { error: problem } }
    if (asked === 'GET join') return { status: 200, body: { topic: topicOf(space) } }
    if (asked === 'GET messages/query') return { status: 200, body: queryMessages(space, { category, size, skip }) }
    const { meeting } = space
    if (!meeting) return { status: 404, body: { error: { code: 'no_meeting', message: 'No meeting is active.' } } }
    return {
      status: 200,
      body: { _id: meeting._id, topicId, content: meetingContent(meeting, [...space.attending.values()]) },
    }
  })
  if (answer) sendJson(response, answer.status, answer.body)
  else sendError(response, 404, { code: 'topic_not_found', message: 'No such space.' })
}

function topicOf({ topicId, title, access, password }: Space): object {
  return { _id: topicId, title, type: 'group', access, hasPassword: password !== null }
}

function tokenOf(request: IncomingMessage): string | undefined {
  return /^(?:jwt|bearer) +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
