import { controls } from './texts.control.ts'
import { say } from './texts.ts'

/** Who asks for attention, by phone; the newest is shown. */
const asking = new Map<object, string>()
let title: string | undefined

function show(): void {
  title ??= document.title
  const name = [...asking.values()].at(-1)
  document.title = name === undefined ? title : `☎ ${say(controls.calling, name)}`
}

/** Whether notifications could be allowed, and nobody was asked yet. */
export const canAskToNotify = (): boolean => 'Notification' in globalThis && Notification.permission === 'default'

/** Asks for leave to notify. Resolves when the user has decided. */
export async function askToNotify(): Promise<void> {
  await Notification.requestPermission()
}

/**
 * Says without sound that somebody calls: in the title of the page, and as a notification where they are allowed. Gives
 * the function that ends it.
 */
export function callAttention(name: string): () => void {
  const key = {}
  asking.set(key, name)
  show()
  const notification =
    'Notification' in globalThis && Notification.permission === 'granted'
      ? new Notification(say(controls.calling, name), { tag: 'switchhook-demo-call', icon: '/icon.svg' })
      : undefined
  notification?.addEventListener('click', () => globalThis.focus())
  return () => {
    asking.delete(key)
    show()
    notification?.close()
  }
}
