import { readFileSync } from 'node:fs'

const folder = new URL('./fixtures/spaces/', import.meta.url)

/** What came or goes over the wire, as JSON has it. */
export interface Payload {
  topicId?: string | null
  channel?: { _id?: string } | null
  // biome-ignore lint/suspicious/noExplicitAny: fixtures are walked by paths
  [name: string]: any
}

export interface Fixture {
  file: string
  event: string
  category: string | null
  direction: 'client-to-server' | 'server-to-client'
}

const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8'))

export const fixtures: readonly Fixture[] = read('index.json')
export const payloadOf = (file: string): Payload => read(file)
export const down = fixtures.filter(({ direction }) => direction === 'server-to-client')
export const up = fixtures.filter(({ direction }) => direction === 'client-to-server')

/** The space a payload is of. */
export const spaceOf = ({ topicId, channel }: Payload): string => topicId ?? channel?._id ?? 'space-1'

/** What stands at a path such as `content.recordings.0._id`. */
export function at(value: unknown, path: string): unknown {
  let found = value
  for (const part of path.split('.')) found = Object(found)[part]
  return found
}

/** A copy with something else at a path; what is not there on the way is made. */
export function withAt(value: unknown, path: string, other: unknown): unknown {
  const [part = '', ...rest] = path.split('.')
  const next = rest.length === 0 ? other : withAt(Object(value)[part], rest.join('.'), other)
  if (/^\d+$/.test(part)) return Object.assign(Array.isArray(value) ? [...value] : [], { [part]: next })
  return { ...Object(value), [part]: next }
}

/** The paths of everything that is no container, and of containers that are empty. */
export function leavesOf(value: unknown, path = ''): string[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (inner.length === 0) return [path]
  return inner.flatMap(([key, one]) => leavesOf(one, path === '' ? key : `${path}.${key}`))
}
