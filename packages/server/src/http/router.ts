import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Backend } from '../backend.ts'
import { exposition, metricsType } from '../metrics.ts'
import type { Pages } from '../options.ts'
import { BodyError } from './body.ts'
import { type ControlAccess, serveControl, serveDemoToken } from './control.ts'
import type { Gate } from './gate.ts'
import { sendError, sendJson, sendNothing, sendText } from './reply.ts'
import { serveRest } from './rest.ts'
import { serveFile } from './static.ts'

/** What answers plain HTTP requests: health, control, REST, then the pages of whoever made the server. */
export function createRouter(parts: {
  backend: Backend
  gate: Gate
  access: ControlAccess
  pages: Pages | undefined
  serveStatic: { dir: string; headers?: Record<string, string> | undefined } | undefined
}): (request: IncomingMessage, response: ServerResponse) => void {
  const { backend, gate, access, pages, serveStatic } = parts

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = toUrl(request)
    if (!url) return sendError(response, 400, { code: 'invalid_payload', message: 'The URL cannot be read.' })
    if (url.pathname === '/healthz' && request.method === 'GET') return sendHealth(backend, response)
    if (url.pathname === '/metrics' && request.method === 'GET')
      return sendText(response, 200, await exposition(backend), metricsType)
    if (await serveControl(backend, access, gate, request, response, url)) return
    if (await serveDemoToken(backend, access, gate, request, response, url)) return
    if (url.pathname.startsWith('/api/')) {
      if (allowOrigin(gate, request, response)) return
      if (await serveRest(backend, request, response, url)) return
    } else {
      if (pages && (await pages(request, response))) return
      if (serveStatic && (await serveFile(serveStatic, request, response))) return
    }
    sendError(response, 404, { code: 'not_found', message: 'Nothing is here.' })
  }

  return (request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy()
        return
      }
      if (error instanceof BodyError) {
        const { status, code, message, field } = error
        if (status === 413) response.setHeader('connection', 'close')
        sendError(response, status, { code, message, ...(field === undefined ? {} : { field }) })
        return
      }
      backend.log.error({ err: error, path: request.url?.split('?')[0] }, 'a request failed')
      sendError(response, 500, { code: 'internal', message: 'The server failed at this; it is its fault.' })
    })
  }
}

/** Whether the server can do what it is for; without its state it cannot. */
function sendHealth({ store }: Backend, response: ServerResponse): void {
  if (store.isThere()) sendJson(response, 200, { status: 'ok' })
  else sendJson(response, 503, { status: 'unavailable', redis: 'away' })
}

/** Lets pages of allowed origins read the answer; true if the request only asked for that. */
function allowOrigin(gate: Gate, request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers
  response.setHeader('vary', 'origin')
  if (origin !== undefined && gate.isOriginAllowed(origin)) {
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-methods', 'GET, POST, DELETE')
    response.setHeader('access-control-allow-headers', 'authorization, content-type, spaces-x-space-password')
    response.setHeader('access-control-max-age', '600')
  }
  if (request.method !== 'OPTIONS') return false
  sendNothing(response)
  return true
}

function toUrl({ url }: IncomingMessage): URL | undefined {
  try {
    return new URL(url ?? '/', 'http://localhost')
  } catch {
    return undefined
  }
}
