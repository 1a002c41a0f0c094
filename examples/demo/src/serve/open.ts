import { spawn } from 'node:child_process'

/** Whether there is a screen to open a page on, and a person before it. */
export function canOpen(): boolean {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env
  if (CI !== undefined && CI !== '' && CI !== '0' && CI !== 'false') return false
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY)
}

const openers: Partial<Record<NodeJS.Platform, [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens an address in the user's browser. Where that does not work, the address stands on the screen all the same. */
export function openInBrowser(url: string): void {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
