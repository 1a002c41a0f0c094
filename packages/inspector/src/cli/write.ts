import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { toHtml } from '../export/html.ts'
import type { FlightRecord } from '../recorder.ts'
import { ReplayError, toTest } from '../replay.ts'
import { type Task, UsageError } from './arguments.ts'
import { readRecordFile } from './record-file.ts'

/** Writes a test or a page made of a recorded file, and prints its path. @throws {UsageError} */
export async function write(task: Extract<Task, { name: 'test' | 'export' }>, page: string): Promise<void> {
  const record = await readRecordFile(task.file)
  const text = task.name === 'test' ? testOf(record, task.file) : await pageOf(record, task.file, page)
  try {
    await writeFile(task.out, text, { flag: task.mayReplace ? 'w' : 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new UsageError(`${task.out} is there already; --out ${task.out} replaces it.`)
    if (code === 'ENOENT') throw new UsageError(`There is no folder for ${task.out}.`)
    throw error
  }
  process.stdout.write(`${task.out}\n`)
}

function testOf(record: FlightRecord, file: string): string {
  try {
    return toTest(record)
  } catch (error) {
    if (error instanceof ReplayError) throw new UsageError(`${file}: ${error.message}`)
    throw error
  }
}

async function pageOf(record: FlightRecord, file: string, page: string): Promise<string> {
  const [script = '', style = ''] = await Promise.all(
    ['standalone.js', 'page.css'].map((name) => readFile(join(page, name), 'utf8')),
  )
  return toHtml({ record, script, style, title: basename(file) })
}
