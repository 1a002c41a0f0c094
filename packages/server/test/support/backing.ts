import { createServer, type RunningServer, type ServerOptions } from '../../src/index.ts'

let redisUrl: string | undefined
let lastPrefix = 0

/** From now on every server of a test is two servers on one Redis, and each next client meets the other one. */
export function useRedis(url: string): void {
  redisUrl = url
}

/** Makes the server of a test. */
export async function makeServer(options: ServerOptions): Promise<RunningServer> {
  if (redisUrl === undefined) return createServer({ port: 0, ...options }).listen()
  lastPrefix += 1
  const shared = {
    ...options,
    port: 0,
    tokenSecret: 'a secret both servers of a test know',
    redis: { url: redisUrl, prefix: `test${process.pid}-${lastPrefix}:` },
  }
  const [first, second] = await Promise.all([createServer(shared).listen(), createServer(shared).listen()])
  let turn = 0
  return {
    get url() {
      turn += 1
      return turn % 2 === 1 ? first.url : second.url
    },
    port: first.port,
    token: first.token,
    user: first.user,
    reset: first.reset,
    close: async () => {
      await Promise.all([first.close(), second.close()])
    },
  }
}
