import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.webp', 'image/webp'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wav', 'audio/wav'],
  ['.mp3', 'audio/mpeg'],
  ['.ogg', 'audio/ogg'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json'],
])

/** Serves the files of a folder and of nothing outside it; false if there is no such file. */
export async function serveFile(
  { dir, headers }: { dir: string; headers?: Record<string, string> | undefined },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  const path = await filePath(dir, request.url ?? '/')
  if (path === undefined) return false
  const { size } = await stat(path)
  response.writeHead(200, {
    'content-type': types.get(extname(path).toLowerCase()) ?? 'application/octet-stream',
    'content-length': size,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(path), response)
  return true
}

async function filePath(dir: string, requested: string): Promise<string | undefined> {
  const path = decoded(requested)
  if (path === undefined || path.split('/').some((part) => part.startsWith('.')) || /[\0\\]/.test(path))
    return undefined
  try {
    const root = await realpath(dir)
    const found = await realpath(join(root, path))
    const file = (await stat(found)).isDirectory() ? await realpath(join(found, 'index.html')) : found
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined
  } catch {
    return undefined
  }
}

function decoded(requested: string): string | undefined {
  try {
    return decodeURIComponent(new URL(requested, 'http://localhost').pathname)
  } catch {
    return undefined
  }
}
