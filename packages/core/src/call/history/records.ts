import { isFlag, isRecord, isText } from '../../feature/check.ts'
import { given } from '../../feature/given.ts'
import type { CallRecord, Party } from '../../ports/index.ts'

/** Calls kept at the most; what goes beyond is forgotten, oldest first. */
export const maxRecords = 1000

const isId = (value: unknown): value is string => isText(value) && value !== ''
const isTime = (value: unknown): value is number => Number.isFinite(value)
const optional = (value: unknown, fits: (value: unknown) => boolean) => value === undefined || fits(value)

const partyTexts = ['sessionId', 'type', 'displayName', 'username', 'pictureUrl'] as const

function parseParty(value: unknown): Party | undefined {
  if (!isRecord(value) || !isId(value.id) || !partyTexts.every((key) => optional(value[key], (text) => isText(text))))
    return undefined
  return { id: value.id, ...given(Object.fromEntries(partyTexts.map((key) => [key, value[key]]))) } as Party
}

/** A record from outside, rebuilt from the fields we know; undefined for anything else. */
export function parseRecord(value: unknown): CallRecord | undefined {
  if (!isRecord(value)) return undefined
  const { id, direction, startTime, answeredTime, endTime, reason, missed } = value
  const peer = parseParty(value.peer)
  const isRight = isId(id) && isTime(startTime) && isTime(endTime) && isText(reason) && isFlag(missed)
  if (!isRight || peer === undefined || !optional(answeredTime, isTime)) return undefined
  if (direction !== 'outgoing' && direction !== 'incoming') return undefined
  return { id, direction, peer, startTime, endTime, reason, missed, ...given({ answeredTime: answeredTime as number }) }
}

/**
 * The records of a text that `getCache` gave.
 * @throws where it is not such a text
 */
export function parseCache(text: unknown): readonly CallRecord[] {
  const values: unknown = JSON.parse(text as string)
  const records = Array.isArray(values) && values.length <= maxRecords ? values.map(parseRecord) : [undefined]
  if (records.includes(undefined)) throw new Error('This is no list of call records.')
  return newestFirst(records as CallRecord[])
}

/** One record a call, the last one given of each, newest first. */
export const newestFirst = (records: readonly CallRecord[]): readonly CallRecord[] =>
  [...new Map(records.map((record) => [record.id, record])).values()]
    .sort((one, other) => other.startTime - one.startTime)
    .slice(0, maxRecords)
