import { meetingLegsContract, spacesContract, transportContract } from '@switchhook/core/testing'
import { createServer } from '@switchhook/server'
import { socketio } from '@switchhook/transport-socketio'
import { io } from 'socket.io-client'
// @ts-expect-error version 2 has no types
import io2 from 'socket.io-client-2'
import { describe, expect, it } from 'vitest'

/** Of either generation: beyond what the transport uses, the connection below it is broken here. */
type Socket = ReturnType<typeof io>

const optionsFor = (token: string) => ({
  query: { token, tokenType: 'jwt' },
  transports: ['websocket'],
  reconnection: false,
  forceNew: true,
  autoConnect: false,
})

/** The same contract as in memory, over the real socket of either generation and the real server. */
const generations: ReadonlyMap<string, (url: string, token: string) => Socket> = new Map([
  ['Socket.IO 4', (url: string, token: string) => io(`${url}/chat`, optionsFor(token))],
  ['Socket.IO 2', (url: string, token: string) => io2(`${url}/chat`, optionsFor(token))],
])

for (const [name, connect] of generations) {
  const harness = {
    name,
    hasOrders: true,
    open: async () => {
      const server = await createServer({ port: 0 }).listen()
      const sockets = new Set<Socket>()
      const device = async (token: () => Promise<string> | string) => {
        let latest: Socket | undefined
        const transport = socketio({
          connect: ({ token }) => {
            latest = connect(server.url, token)
            sockets.add(latest)
            return latest
          },
          token,
          rest: server.url,
        })
        const drop = () => {
          latest?.io.engine.close()
        }
        return { transport, drop }
      }
      return {
        spaceId: 'lobby',
        device: (user: string) => device(() => server.token(user)),
        stranger: () => device(() => 'not a token'),
        close: async () => {
          for (const socket of sockets) socket.disconnect()
          await server.close()
        },
      }
    },
  }
  transportContract({ describe, it, expect }, harness)
  meetingLegsContract({ describe, it, expect }, harness)
  spacesContract({ describe, it, expect }, harness)
}
