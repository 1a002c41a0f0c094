/** The floor: Socket.IO and a room, and nothing else. It sends the payloads it was given, with the number it was asked for. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { type Answer, numbered, type Order } from './child.ts'

const http = createServer()
const io = new Server(http, { serveClient: false, maxHttpBufferSize: 4 * 1024 * 1024 })
const payloads = new Map<string, object>()
const chat = io.of('/chat')
chat.on('connection', (socket) => {
  void socket.join('room')
  socket.on('publish', (event: string, n: number) => {
    const payload = payloads.get(event)
    if (payload) chat.to('room').emit(event, numbered(payload, n))
  })
})

const say = (answer: Answer) => process.send?.(answer)
process.on('message', (order: Order) => {
  if (order.type === 'payload') payloads.set(order.event, order.payload)
  else {
    const { user, system } = process.cpuUsage()
    say({ type: 'cpu', microseconds: user + system })
  }
})
process.on('disconnect', () => process.exit(0))
http.listen(0, '127.0.0.1', () => {
  say({ type: 'ready', url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` })
})
