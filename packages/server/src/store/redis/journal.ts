import type { Outgoing } from '../store.ts'

/**
 * Several processes agree on what happened by one stream, the one Socket.IO's Redis streams adapter reads: what decisions
 * say stands in it as broadcasts of that adapter, what they change as entries of our own, all in the order of decisions.
 */
export interface Keys {
  readonly stream: string
  readonly sequence: string
  readonly epoch: string
  readonly domains: string
  readonly commits: string
  readonly processes: string
  readonly domain: (name: string) => string
}

export function keysUnder(prefix: string): Keys {
  return {
    stream: `${prefix}stream`,
    sequence: `${prefix}sequence`,
    epoch: `${prefix}epoch`,
    domains: `${prefix}domains`,
    commits: `${prefix}commits`,
    processes: `${prefix}processes`,
    domain: (name) => `${prefix}domain:${name}`,
  }
}

/** The part of the redis package this server uses. */
export interface RedisClient {
  readonly isReady: boolean
  connect: () => Promise<unknown>
  destroy: () => void
  on: (event: string, listener: (error: Error) => void) => unknown
  eval: (script: string, options: { keys: string[]; arguments: string[] }) => Promise<unknown>
  get: (key: string) => Promise<string | null>
  sMembers: (key: string) => Promise<string[]>
  hGetAll: (key: string) => Promise<Record<string, string>>
}

/** How many entries the stream keeps at least; a process further behind starts over. */
const entriesKept = 10_000

/** Types of entries: Socket.IO's for a broadcast, and ours beside those it knows. */
export const entryType = { broadcast: '3', audience: '100', commit: '101', hello: '102', reset: '103' } as const

/** What a process wants to write at once. */
export interface Commit {
  process: string
  commitId: string
  epoch: string
  /** The domains that were read, and the change each was read at. */
  read: ReadonlyArray<{ name: string; version: number }>
  /** Domain to its changed fields; null for a domain that is no more. */
  patches: Record<string, Record<string, string | null> | null>
  entries: ReadonlyArray<readonly [type: string, data: string]>
}

/**
 * `done`: written, or nothing was to be written and what was read is true. `outdated`: another process was first; read up
 * to `sequence` and decide anew. `lost`: this is not the Redis we knew.
 */
export type CommitOutcome = { outcome: 'done' | 'outdated'; sequence: number } | { outcome: 'lost' }

/** Writes all of a commit or none of it; the same one once, however often it is sent. */
const commitScript = `
local c = cjson.decode(ARGV[1])
if redis.call('GET', KEYS[3]) ~= c.epoch then return {-1, 0} end
local now = tonumber(redis.call('GET', KEYS[2]) or '0')
if redis.call('HGET', KEYS[5], c.process) == c.commitId then return {1, now} end
for i, d in ipairs(c.read) do
  if (redis.call('HGET', KEYS[5 + i], 'version') or '0') ~= d.version then return {0, now} end
end
if #c.entries == 0 then return {1, now} end
local last = redis.call('INCRBY', KEYS[2], #c.entries)
redis.call('HSET', KEYS[5], c.process, c.commitId)
for i, d in ipairs(c.read) do
  local patch, key = c.patches[d.name], KEYS[5 + i]
  if patch == cjson.null then
    redis.call('DEL', key)
    redis.call('SREM', KEYS[4], d.name)
  elseif patch then
    for field, json in pairs(patch) do
      if json == cjson.null then redis.call('HDEL', key, 'f' .. field) else redis.call('HSET', key, 'f' .. field, json) end
    end
    redis.call('HSET', key, 'version', tostring(last))
    redis.call('SADD', KEYS[4], d.name)
  end
end
for i, e in ipairs(c.entries) do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'nsp', ARGV[3], 'uid', 'store', 'type', e[1], 'data', e[2],
    'n', tostring(last - #c.entries + i))
end
return {1, last}
`

export async function commit(client: RedisClient, keys: Keys, namespace: string, what: Commit): Promise<CommitOutcome> {
  const read = what.read.map(({ name, version }) => ({ name, version: String(version) }))
  const domains = read.map(({ name }) => keys.domain(name))
  const reply = await client.eval(commitScript, {
    keys: [keys.stream, keys.sequence, keys.epoch, keys.domains, keys.commits, ...domains],
    arguments: [JSON.stringify({ ...what, read }), String(entriesKept), namespace],
  })
  const [outcome, sequence] = reply as [number, number]
  if (outcome === -1) return { outcome: 'lost' }
  return { outcome: outcome === 1 ? 'done' : 'outdated', sequence }
}

const helloScript = `
redis.call('SET', KEYS[3], ARGV[3], 'NX')
local now = redis.call('GET', KEYS[2]) or '0'
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'nsp', ARGV[2], 'uid', 'store', 'type', '${entryType.hello}',
  'data', ARGV[4], 'n', now)
return redis.call('GET', KEYS[3])
`

/** Writes an entry that changes nothing, and gives the epoch: the name of this Redis's memory, made if there is none. */
export async function hello(
  client: RedisClient,
  keys: Keys,
  { namespace, process, epoch }: { namespace: string; process: string; epoch: string },
): Promise<string> {
  const reply = await client.eval(helloScript, {
    keys: [keys.stream, keys.sequence, keys.epoch],
    arguments: [String(entriesKept), namespace, epoch, process],
  })
  return String(reply)
}

const beatScript = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if ARGV[1] ~= '' then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 60 * ARGV[2])
return redis.call('ZRANGEBYSCORE', KEYS[1], now - ARGV[2], '+inf')
`

/** Says that a process is alive, and gives all that said so within a lease. */
export async function beat(client: RedisClient, keys: Keys, process: string, leaseMs: number): Promise<Set<string>> {
  const reply = await client.eval(beatScript, { keys: [keys.processes], arguments: [process, String(leaseMs)] })
  return new Set(reply as string[])
}

const leaveScript = `redis.call('HDEL', KEYS[2], ARGV[1]) return redis.call('ZREM', KEYS[1], ARGV[1])`

/** Says that a process is no more. */
export async function leave(client: RedisClient, keys: Keys, process: string): Promise<void> {
  await client.eval(leaveScript, { keys: [keys.processes, keys.commits], arguments: [process] })
}

/** What is said, as the adapter broadcasts it. */
export function toBroadcast(
  { event, payload }: Pick<Outgoing, 'event' | 'payload'>,
  { rooms, but }: { rooms: string[]; but: string[] },
): readonly [string, string] {
  const packet = { type: 2, data: [event, payload] }
  return [entryType.broadcast, JSON.stringify({ packet, opts: { rooms, except: but, flags: {} } })]
}
