import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where programs are looked for: the path of this process, and the folders of system programs beside it. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin']

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function find(names, named, usual = []) {
  if (named) return existsSync(named) ? named : undefined
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...usual]
  return candidates.find(isProgram)
}

/** The Firefox to drive: `FIREFOX_PATH` or an installed one, ESR first; undefined when there is none. */
export const findFirefox = () =>
  find(['firefox-esr', 'firefox'], process.env.FIREFOX_PATH, [
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    join(process.env.PROGRAMFILES ?? '', 'Mozilla Firefox', 'firefox.exe'),
  ])

/** The Redis that several servers share their state in (redis-server); undefined when there is none. */
export const findRedisServer = () => find(['redis-server'], process.env.REDIS_SERVER_PATH)

/** The TURN server to relay through (coturn); undefined when there is none. */
export const findTurnServer = () => find(['turnserver'], process.env.TURNSERVER_PATH)
