import { createAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import type { Server } from 'socket.io'
import type { Logger } from '../../log.ts'
import { OptionsError } from '../../options.ts'
import { type Keys, keysUnder, type RedisClient } from './journal.ts'

/** Redis, and the names of what this server keeps there. */
export interface ConnectedRedis {
  client: RedisClient
  keys: Keys
}

/** A Redis to keep the state in. */
export interface RedisOptions {
  url: string
  /** What all keys begin with. */
  prefix: string
}

const retryAtMostMs = 500
/** How long the adapter waits for an entry at a time. */
const blockMs = 1000

/**
 * Connects to Redis and has Socket.IO broadcast through it. Once connected, a connection that is lost is sought again
 * without end. @throws {OptionsError} if nobody answers
 */
export async function connectRedis(io: Server, { url, prefix }: RedisOptions, log: Logger): Promise<ConnectedRedis> {
  let isConnected = false
  const reconnectStrategy = (retries: number): number | Error =>
    isConnected ? Math.min(50 * (retries + 1), retryAtMostMs) : new Error('nobody answers')
  const client = createClient({ url, RESP: 2, socket: { reconnectStrategy, connectTimeout: 5000 } })
  let isAway = false
  client.on('error', (error: Error) => {
    if (isConnected && !isAway) log.error({ reason: error.message }, 'Redis is away; everything waits for it')
    isAway = isConnected
  })
  client.on('ready', () => {
    if (isAway) log.warn('Redis is back')
    isAway = false
  })
  try {
    await client.connect()
  } catch (error) {
    client.destroy()
    throw new OptionsError('redis must be the URL of a Redis that answers.', { cause: error })
  }
  isConnected = true
  const keys = keysUnder(prefix)
  io.adapter(
    createAdapter(client, {
      streamName: keys.stream,
      channelPrefix: `${prefix}adapter`,
      sessionKeyPrefix: `${prefix}session:`,
      readCount: 500,
      blockTimeInMs: blockMs,
    }),
  )
  return { client: client as unknown as RedisClient, keys }
}
