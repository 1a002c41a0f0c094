import { type Check, checksWith, isFlag, isRecord, isText } from '../feature/check.ts'
import type { Participant } from './space.participant.ts'

/** Whom a window is to show. What is absent does not matter. */
export interface ParticipantFilter {
  presence?: 'online' | 'idle' | 'offline'
  /** With an attendance, or without any. */
  inCall?: boolean
  kind?: Participant['kind']
  role?: 'host' | 'member' | 'guest'
  /** Is in the name to show or in the user name; capitals do not matter. */
  text?: string
}

/** A part of the participants: those a screen shows. */
export interface ParticipantQuery {
  filter?: ParticipantFilter
  /**
   * By the order in which they came, or by the name to show, as the language of the platform sorts.
   * @default 'arrival'
   */
  sort?: 'arrival' | 'name'
  /**
   * How many to leave out.
   * @default 0
   */
  offset?: number
  /** How many at most; all that are left where it is absent. */
  limit?: number
}

/** What a {@link ParticipantQuery} finds. */
export interface ParticipantWindow {
  participants: readonly Participant[]
  /** How many there are with the offset and limit left aside. */
  total: number
}

const check: Check = checksWith('space:7')
const choices = {
  presence: ['online', 'idle', 'offline'],
  kind: ['user', 'anonymous', 'phone', 'endpoint', 'stream'],
  role: ['host', 'member', 'guest'],
} as const
const sorts: readonly unknown[] = ['arrival', 'name']

function checkFilter(filter: unknown): void {
  check(isRecord(filter), 'query.filter should be an object.')
  for (const [name, values] of Object.entries(choices)) {
    const value = filter[name]
    check(
      value === undefined || (values as readonly unknown[]).includes(value),
      `query.filter.${name} should be one of ${values.join(', ')}.`,
    )
  }
  const { inCall, text } = filter
  check(inCall === undefined || isFlag(inCall), 'query.filter.inCall should be a boolean.')
  check(text === undefined || isText(text), 'query.filter.text should be a text.')
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

/**
 * A query, checked.
 * @throws SwitchhookError `space:7`, naming the field.
 */
export function parseParticipantQuery(query: unknown = {}): ParticipantQuery {
  check(isRecord(query), 'query should be an object such as { sort: "name", limit: 25 }.')
  const { filter, sort, offset, limit } = query
  if (filter !== undefined) checkFilter(filter)
  check(sort === undefined || sorts.includes(sort), 'query.sort should be one of arrival, name.')
  check(offset === undefined || isCount(offset), 'query.offset should be a whole number, 0 or more.')
  check(limit === undefined || isCount(limit), 'query.limit should be a whole number, 0 or more.')
  return query as ParticipantQuery
}
