import { createServer } from 'node:net'

/** Whether somebody listens on the port already. Known before anything is built, so that nobody waits for a refusal. */
export function isPortTaken({ port, isForNetwork }) {
  if (port === 0) return Promise.resolve(false)
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(true))
    probe.listen(port, isForNetwork ? '0.0.0.0' : '127.0.0.1', () => probe.close(() => resolve(false)))
  })
}
