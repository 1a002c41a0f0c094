import type { BaseIssue } from 'valibot'

/** What a failed check found: where, and what should stand there. Never holds the value that was sent. */
export interface WireProblem {
  /** Such as `content.mediaSession.audio`; empty for the payload itself. */
  path: string
  /** What it should be, such as `a boolean`. */
  expected: string
  /** Both, as a sentence for people. */
  message: string
}

const plainWords = new Map([
  ['string', 'a string'],
  ['boolean', 'a boolean'],
  ['number', 'a number'],
  ['integer', 'an integer'],
  ['Object', 'an object'],
  ['Array', 'a list'],
])

/** Reads the first issue of a failed check as a field and what it should be. */
export function problemOf(issues: readonly [BaseIssue<unknown>, ...BaseIssue<unknown>[]]): WireProblem {
  const [issue] = issues
  const path = pathOf(issue)
  const subject = path === '' ? 'The payload' : path
  if (issue.path?.at(-1)?.origin === 'key') return { path, expected: 'present', message: `${subject} is missing.` }
  const expected =
    issue.kind === 'validation' || issue.type === 'custom'
      ? issue.message
      : (plainWords.get(issue.expected ?? '') ?? issue.expected ?? 'valid')
  return { path, expected, message: `${subject} must be ${expected}.` }
}

function pathOf(issue: BaseIssue<unknown>): string {
  let path = ''
  for (const { key } of issue.path ?? []) {
    if (typeof key === 'number') path += `[${key}]`
    else path += path === '' ? String(key) : `.${String(key)}`
  }
  return path
}
