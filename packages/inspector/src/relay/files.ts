import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The files of the built page by their names; no path from outside ever reaches the disk. */
export async function readPage(folder: string): Promise<ReadonlyMap<string, { type: string; body: Buffer }>> {
  const names = (await readdir(folder)).filter((name) => extname(name) in types)
  const files = await Promise.all(
    names.map(async (name) => {
      const body = await readFile(join(folder, name))
      return [`/${name}`, { type: types[extname(name)] as string, body }] as const
    }),
  )
  return new Map(files)
}

/** What every answer carries: nothing but this origin is asked for anything, and no script but its own runs. */
export function headersOf(host: string, frames: readonly string[]): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data: blob:",
    'connect-src': `'self' ws://${host}`,
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    'frame-ancestors': ["'self'", ...frames].join(' '),
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map((entry) => entry.join(' '))
      .join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}

/** Streams a file, so that a large one is never whole in memory. */
export function streamFile(path: string, response: ServerResponse): void {
  pipeline(createReadStream(path), response, () => response.destroy())
}
