import type { IncomingMessage } from 'node:http'
import { findViolation, problemOf } from '@switchhook/transport-socketio/wire'
import { type BaseIssue, type BaseSchema, safeParse } from 'valibot'

/** How large a request's body may be (server.md). */
export const bodyMaxBytes = 1024 * 1024

/** Why a body was not taken. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly status: number
  readonly code: string
  readonly field: string | undefined
  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.status = status
    this.code = code
    this.field = field
  }
}

/** Reads a JSON body. @throws {BodyError} 415 if it is not JSON, 413 if it is too large, 400 if it cannot be read */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new BodyError(415, 'invalid_payload', 'content-type must be application/json.')
  if (Number(request.headers['content-length'] ?? 0) > bodyMaxBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyMaxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  let body: unknown
  try {
    body = text === '' ? {} : JSON.parse(text)
  } catch {
    throw new BodyError(400, 'invalid_payload', 'The body must be JSON.')
  }
  const violation = findViolation(body)
  if (violation) throw new BodyError(400, violation.code, violation.message, violation.path)
  return body
}

/** Checks a body. @throws {BodyError} 400 naming the field */
export function checkBody<Output>(schema: BaseSchema<unknown, Output, BaseIssue<unknown>>, body: unknown): Output {
  const result = safeParse(schema, body, { abortEarly: true })
  if (result.success) return result.output
  const { path, message } = problemOf(result.issues)
  throw new BodyError(400, 'invalid_payload', message, path)
}

function tooLarge(): BodyError {
  return new BodyError(413, 'too_large', `The body may have ${bodyMaxBytes} bytes.`)
}
