import type { InspectorMessage } from '../../feed/messages.ts'
import { parseMessage } from '../../feed/parse.ts'

/** Takes a message of an app; `source` tells apps apart. */
export type Listener = (source: string, message: InspectorMessage) => void

/**
 * Hears of what opened this page or frames it, as `createBrowserInspector({ url })` of `@statelyai/inspect` does. What
 * any other window sends is not read. Gives back how to stop, or undefined when nobody opened or frames this page.
 */
export function listenToWindow(
  page: Window,
  listener: Listener,
  onTrouble: (text: string) => void,
): (() => void) | undefined {
  const watched: Window | null = page.parent === page ? (page.opener as Window | null) : page.parent
  if (watched === null) return undefined
  let isNamed = false
  const hear = (event: MessageEvent<unknown>) => {
    if (event.source !== watched || !isForUs(event.data)) return
    const message = parseMessage(event.data)
    if ('error' in message) return onTrouble(`A message was refused: ${message.error}`)
    if (!isNamed && message.type !== '@switchhook.hello')
      listener('window', { type: '@switchhook.hello', createdAt: message.createdAt, name: nameOf(event.origin) })
    isNamed = true
    listener('window', message)
  }
  page.addEventListener('message', hear)
  watched.postMessage({ type: '@statelyai.connected' }, '*')
  return () => page.removeEventListener('message', hear)
}

/** Extensions and development tools talk in windows too. */
function isForUs(data: unknown): boolean {
  const type = (data as { type?: unknown } | null)?.type
  return typeof type === 'string' && /^@(xstate|switchhook)\./.test(type)
}

const nameOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : 'the page that opened this')
