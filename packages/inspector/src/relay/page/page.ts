import { showViewer } from '../../viewer/index.ts'
import { listenToRelay } from './socket-source.ts'
import { listenToWindow } from './window-source.ts'

/** What the page the relay serves says itself; everything else is the viewer's. */
const words = {
  ended: 'The command that serves this page has ended. What it told until then is still here.',
}

const query = new URLSearchParams(location.search)
const token = encodeURIComponent(query.get('token') ?? '')
const notice = document.querySelector('#notice')
const element = document.querySelector('#viewer')
const say = (text: string) => {
  if (notice) notice.textContent = text
}

/** The command was given a file, which is all there is to see then. */
async function openRecord() {
  const [{ showRecord }, { parseRecord }] = await Promise.all([
    import('../../export/show.ts'),
    import('../../recorder.ts'),
  ])
  await showRecord(document, async () => parseRecord(await (await fetch(`/record?token=${token}`)).text()))
}

if (query.has('record')) void openRecord()
else if (element)
  showViewer(element, {
    subscribe(listener) {
      const address = `ws://${location.host}/viewer?token=${token}`
      const stops = [
        listenToRelay(address, listener, { onTrouble: say, onEnd: () => say(words.ended) }),
        listenToWindow(window, listener, say),
      ]
      return () => {
        for (const stop of stops) stop?.()
      }
    },
  })
