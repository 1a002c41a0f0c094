/** What the user does with the page. */
export interface Activity {
  /** `acted`: moved, typed or touched; `hid` and `showed`: the page. Until the returned function is called. */
  watch: (report: (step: 'acted' | 'hid' | 'showed') => void) => () => void
  isHidden: () => boolean
}

const acts = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']
/** Acts come by the hundred; one a second tells enough. */
const quietMs = 1000

/** What the user does with this page; none outside of one. */
export function createActivity(): Activity | undefined {
  const page = globalThis.document
  if (page === undefined) return undefined
  return {
    isHidden: () => page.visibilityState === 'hidden',
    watch(report) {
      let last = Number.NEGATIVE_INFINITY
      const act = () => {
        const now = Date.now()
        if (now - last < quietMs) return
        last = now
        report('acted')
      }
      const turn = () => {
        last = Number.NEGATIVE_INFINITY
        report(page.visibilityState === 'hidden' ? 'hid' : 'showed')
      }
      const options = { capture: true, passive: true }
      for (const type of acts) page.addEventListener(type, act, options)
      page.addEventListener('visibilitychange', turn)
      return () => {
        for (const type of acts) page.removeEventListener(type, act, options)
        page.removeEventListener('visibilitychange', turn)
      }
    },
  }
}
