import { readFile, stat } from 'node:fs/promises'
import { type FlightRecord, parseRecord, RecordError } from '../recorder.ts'
import { UsageError } from './arguments.ts'

/** The largest file that is read at all, in bytes. */
const mostBytes = 200 * 1024 * 1024

/**
 * Reads a recorded file, looking at its size first.
 * @throws {UsageError} if there is none, or what is wrong with it
 */
export async function readRecordFile(path: string): Promise<FlightRecord> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new UsageError(`There is no file ${path}.`)
  if (found.size > mostBytes) throw new UsageError(`${path}: the file is larger than 200 MB; no record is.`)
  try {
    return parseRecord(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof RecordError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
}
