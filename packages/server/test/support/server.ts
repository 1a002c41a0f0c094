import { onTestFinished } from 'vitest'
import type { RunningServer, ServerOptions } from '../../src/index.ts'
import { makeServer } from './backing.ts'

/** A server for one test, closed when the test is over. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const server = await makeServer(options)
  onTestFinished(() => server.close())
  return server
}

/** Calls the control interface. */
export async function control(server: RunningServer, name: string, body: unknown = {}): Promise<ControlAnswer> {
  const response = await fetch(`${server.url}/_control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

export interface ControlAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers
  body: any
}

/** Somebody known by name, with a token. */
export async function user(
  server: RunningServer,
  name: string,
  type: 'user' | 'anonymous' = 'user',
): Promise<{ token: string; party: TestParty }> {
  const { body } = await control(server, 'spaces/token', {
    user: {
      type,
      username: `${name}@example.test`,
      displayname: `${name} Example`,
      picture_url: `https://example.test/${name}.png`,
    },
  })
  return { token: body.token, party: body.user }
}

export interface TestParty {
  _id: string
  type: string
  username: string
  displayname: string
  picture_url?: string
}

/** A new space and its id. */
export async function topic(server: RunningServer, settings: object = {}): Promise<string> {
  const { body } = await control(server, 'spaces/topic', { access: 'open', password: null, members: [], ...settings })
  return body.topicId
}
