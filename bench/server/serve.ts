/** A server to be measured, in a process of its own: tells where it is and what it has spent. */
import { createServer } from '@switchhook/server'
import type { Answer, Order } from './child.ts'

const redis = process.argv[2]
const server = await createServer({
  port: 0,
  tokenSecret: 'a secret all servers of the benchmark know',
  limits: { sessionsPerUser: 10_000 },
  ...(redis ? { redis: { url: redis } } : {}),
}).listen()

const say = (answer: Answer) => process.send?.(answer)
process.on('message', (order: Order) => {
  if (order.type === 'cpu') say({ type: 'cpu', microseconds: spent() })
})
process.on('disconnect', () => process.exit(0))
say({ type: 'ready', url: server.url })

function spent(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
