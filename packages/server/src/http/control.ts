import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Backend } from '../backend.ts'
import { readJson } from './body.ts'
import { commands, removeFault } from './control-commands.ts'
import { type Gate, isFromLoopback } from './gate.ts'
import { sendError, sendJson, sendNothing } from './reply.ts'

/** Whether and how the control interface is open. */
export interface ControlAccess {
  isOn: boolean
  token: string | undefined
  /** Whether the server listens on loopback only. */
  isLoopback: boolean
}

/** Serves `/_control/<name>` (server.md, Control interface). */
export async function serveControl(
  backend: Backend,
  access: ControlAccess,
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  if (!url.pathname.startsWith('/_control/') || !access.isOn) return false
  if (!access.isLoopback && access.token === undefined) return false
  if (gate.isFromElsewhere(request) || (access.token === undefined && !isFromLoopback(request))) {
    sendError(response, 403, { code: 'forbidden', message: 'The control interface is not for pages or proxies.' })
    return true
  }
  if (access.token !== undefined && !isBearer(request, access.token)) {
    sendError(response, 401, { code: 'unauthorized', message: 'authorization must be "Bearer" and the control token.' })
    return true
  }
  const name = decodeURIComponent(url.pathname.slice('/_control/'.length))
  if (request.method === 'DELETE' && (name === 'faults' || name.startsWith('faults/'))) {
    if (removeFault(backend, name.slice('faults/'.length))) sendNothing(response)
    else sendError(response, 404, { code: 'not_found', message: 'No such fault.' })
    return true
  }
  const command = commands.get(name)
  if (!command) {
    sendError(response, 404, { code: 'not_found', message: 'No such control command.' })
    return true
  }
  if (request.method !== 'POST') {
    sendError(response, 405, { code: 'invalid_payload', message: 'The method must be POST.' })
    return true
  }
  await command(backend, await readJson(request), response)
  return true
}

/** Serves `GET /demo/token?user=alice`: a Spaces token for a user out of the box (server.md). */
export async function serveDemoToken(
  backend: Backend,
  access: ControlAccess,
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  if (url.pathname !== '/demo/token' || !access.isOn || !access.isLoopback || access.token !== undefined) return false
  if (gate.isFromElsewhere(request) || !isFromLoopback(request)) {
    sendError(response, 403, { code: 'forbidden', message: 'Demo tokens are for pages of this server.' })
    return true
  }
  if (request.method !== 'GET') {
    sendError(response, 405, { code: 'invalid_payload', message: 'The method must be GET.' })
    return true
  }
  const name = url.searchParams.get('user') ?? ''
  if (name === '') {
    sendError(response, 400, { code: 'invalid_payload', message: 'user is missing.', field: 'user' })
    return true
  }
  const known = await backend.withPeople((directory) => directory.findByName(name))
  if (!known) {
    sendError(response, 404, { code: 'not_found', message: 'user is not known.', field: 'user' })
    return true
  }
  sendJson(response, 200, { token: await backend.tokens.issue(known), user: known })
  return true
}

function isBearer({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(/^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '')
  const expected = Buffer.from(token)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
