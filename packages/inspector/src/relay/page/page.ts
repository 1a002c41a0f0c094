import { showViewer } from '../../viewer/index.ts'
import { listenToRelay } from './socket-source.ts'
import { listenToWindow } from './window-source.ts'

/** What the page the relay serves says itself; everything else is the viewer's. */
const words = {
  ended: 'The command that serves this page has ended. What it told until then is still here.',
}

const notice = document.querySelector('#notice')
const say = (text: string) => {
  if (notice) notice.textContent = text
}
const element = document.querySelector('#viewer')
const token = new URLSearchParams(location.search).get('token') ?? ''

if (element)
  showViewer(element, {
    subscribe(listener) {
      const address = `ws://${location.host}/viewer?token=${encodeURIComponent(token)}`
      const stops = [
        listenToRelay(address, listener, { onTrouble: say, onEnd: () => say(words.ended) }),
        listenToWindow(window, listener, say),
      ]
      return () => {
        for (const stop of stops) stop?.()
      }
    },
  })
