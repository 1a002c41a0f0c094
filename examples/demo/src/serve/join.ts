import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pages } from '@switchhook/server'

/** Links that let somebody on another computer use one phone, once. */
export interface JoinLinks {
  /** A code for a user. */
  issue: (user: string) => string
  /** Takes a code and gives its token: `POST /demo/join` with `{ code }`. */
  pages: Pages
}

const longestBody = 1024

/** Keeps the codes in memory; a code that was used is gone. */
export function createJoinLinks(token: (user: string) => Promise<string>): JoinLinks {
  const codes = new Map<string, string>()
  return {
    issue: (user) => {
      const code = randomBytes(12).toString('base64url')
      codes.set(code, user)
      return code
    },
    pages: async (request, response) => {
      if (request.url !== '/demo/join') return false
      if (request.method !== 'POST') return answer(response, 405, { error: 'The method must be POST.' })
      const code = codeIn(await bodyOf(request))
      const user = code === undefined ? undefined : codes.get(code)
      if (code === undefined || user === undefined) return answer(response, 403, { error: 'The code is not good.' })
      codes.delete(code)
      return answer(response, 200, { user, token: await token(user) })
    },
  }
}

function answer(response: ServerResponse, status: number, body: object): true {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
  return true
}

/** The body as text; empty if it is longer than any code could be. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > longestBody) return ''
  }
  return body
}

function codeIn(body: string): string | undefined {
  try {
    const { code } = JSON.parse(body) as { code?: unknown }
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}
