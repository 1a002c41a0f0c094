import { parseMessage } from '../../feed/parse.ts'
import type { Listener } from './window-source.ts'

/** Hears of the apps that told the relay at `url`; `onEnd` when it is gone. Gives back how to stop. */
export function listenToRelay(
  url: string,
  listener: Listener,
  hooks: { onTrouble: (text: string) => void; onEnd: () => void },
): () => void {
  const socket = new WebSocket(url)
  let isStopped = false
  socket.onmessage = ({ data }) => {
    for (const pair of listOf(data)) {
      const [source, input] = Array.isArray(pair) ? (pair as unknown[]) : []
      const message = parseMessage(input)
      if (typeof source !== 'string') hooks.onTrouble('The relay sent something without a source.')
      else if ('error' in message) hooks.onTrouble(`A message of ${source} was refused: ${message.error}`)
      else listener(source, message)
    }
  }
  socket.onclose = () => {
    if (!isStopped) hooks.onEnd()
  }
  return () => {
    isStopped = true
    socket.close()
  }
}

function listOf(data: unknown): unknown[] {
  try {
    const list: unknown = JSON.parse(String(data))
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}
