// A back end of one's own tests: start, sign somebody in, stop.
import { createServer, OptionsError } from '@switchhook/server'

export async function withServer<Result>(work: (url: string, token: string) => Promise<Result>): Promise<Result> {
  const server = await createServer({ port: 0 }).listen()
  try {
    return await work(server.url, await server.token('alice'))
  } finally {
    await server.close()
  }
}

export function isWrongOption(port: number): boolean {
  try {
    createServer({ port })
    return false
  } catch (error) {
    return error instanceof OptionsError
  }
}

// @ts-expect-error There is no such option.
createServer({ portt: 1 })
