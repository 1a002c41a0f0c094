import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createRig } from './setup.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** What was asked of a REST server. */
export interface Asked {
  line: string
  headers: IncomingMessage['headers']
  body: unknown
}

export const json = (status: number, body?: unknown): Handler => {
  return (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(body === undefined ? '' : JSON.stringify(body))
}

/** A rig with a REST server behind it, until the test is over. */
export async function serveRest(handler: Handler) {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let sent = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      sent += part
    })
    request.on('end', () => {
      const { method, url, headers } = request
      asked.push({ line: `${method} ${url}`, headers, body: sent === '' ? undefined : JSON.parse(sent) })
      handler(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const rig = createRig({ rest, token: async () => 'secret-token' })
  onTestFinished(() => {
    rig.transport.close()
    server.closeAllConnections()
    server.close()
  })
  return { rig, asked }
}
