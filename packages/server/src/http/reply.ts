import type { ServerResponse } from 'node:http'

/** Answers with JSON, and nothing a cache may keep. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, JSON.stringify(body), 'application/json; charset=utf-8')
}

/** Answers with a text of some media type, and nothing a cache may keep. */
export function sendText(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(text)
}

/** Answers that it is done and that there is nothing to say. */
export function sendNothing(response: ServerResponse): void {
  response.writeHead(204, { 'cache-control': 'no-store' })
  response.end()
}

/** Answers with an error: a code that decides, a message for people, and the field at fault if there is one. */
export function sendError(
  response: ServerResponse,
  status: number,
  error: { code: string; message: string; field?: string },
): void {
  sendJson(response, status, { error })
}
