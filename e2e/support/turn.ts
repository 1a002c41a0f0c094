import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { mkdtemp, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTurnServer } from './programs.ts'
import { until } from './until.ts'

/** A relay of the test's own (RFC 8656). */
export interface TurnServer {
  iceServer: RTCIceServer
  /** Lets nothing through until the returned function is called. */
  pause: () => () => void
  /** Ends it, and resolves when nothing is left of it. */
  close: () => Promise<void>
}

/** An address browsers send from; the loopback where there is no other. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}

async function freePort(address: string): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, address, resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

/** Whether something answers a binding request there (RFC 8489 §6). */
async function answersBinding(port: number, address: string): Promise<boolean> {
  const socket = createSocket('udp4')
  const request = Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)])
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('message', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.send(request, port, address)
      setTimeout(resolve, 250, false)
    })
  } finally {
    socket.close()
  }
}

/** Starts coturn on a free port with one static user. */
export async function startTurnServer(): Promise<TurnServer> {
  const [address, folder] = [ownAddress(), await mkdtemp(join(tmpdir(), 'switchhook-turn-'))]
  const port = await freePort(address)
  const [username, credential] = ['switchhook', randomBytes(12).toString('hex')]
  const options = {
    'listening-ip': address,
    'listening-port': port,
    'relay-ip': address,
    user: `${username}:${credential}`,
    realm: 'switchhook.test',
    userdb: join(folder, 'users'),
    pidfile: join(folder, 'pid'),
    'log-file': 'stdout',
  }
  const flags = ['lt-cred-mech', 'no-cli', 'no-tls', 'no-dtls', 'allow-loopback-peers', 'no-software-attribute']
  const args = [
    '-n',
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    ...flags.map((flag) => `--${flag}`),
  ]
  const child = spawn(findTurnServer() ?? 'turnserver', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  let isOver = false
  const over = new Promise<void>((resolve) => child.once('close', () => resolve())).then(async () => {
    isOver = true
    await rm(folder, { recursive: true, force: true })
  })
  await until('the relay answers', () => {
    if (isOver) throw new Error(`The relay ended:\n${said}`)
    return answersBinding(port, address)
  })
  return {
    iceServer: { urls: [`turn:${address}:${port}?transport=udp`], username, credential },
    pause: () => {
      child.kill('SIGSTOP')
      return () => void child.kill('SIGCONT')
    },
    close: () => {
      child.kill('SIGKILL')
      return over
    },
  }
}
