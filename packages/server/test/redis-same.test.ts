import { afterAll, describe, it } from 'vitest'
import { useRedis } from './support/backing.ts'
import { redisServer, startRedis } from './support/redis.ts'

if (redisServer) {
  const redis = await startRedis()
  afterAll(() => redis.stop())
  useRedis(redis.url)
  describe('two servers on one Redis are as one', async () => {
    await import('./spaces-subscription.test.ts')
    await import('./spaces-presence.test.ts')
    await import('./spaces-meeting.test.ts')
    await import('./spaces-messages.test.ts')
    await import('./spaces-removal.test.ts')
    await import('./calls.test.ts')
    await import('./calls-control.test.ts')
    await import('./calls-meeting.test.ts')
    await import('./calls-recovery.test.ts')
    await import('./calls-transfer.test.ts')
    await import('./services.test.ts')
    await import('./rest.test.ts')
  })
} else {
  it.skipIf(process.env.SWITCHHOOK_REQUIRE_ALL !== '1')('finds a redis-server', () => {
    throw new Error('redis-server is not installed: apt-get install redis-server, or name it in REDIS_SERVER_PATH.')
  })
}
