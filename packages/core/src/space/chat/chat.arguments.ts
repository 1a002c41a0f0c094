import { SwitchhookError } from '../../errors.ts'
import { type Check, checksWith, isRecord, isText } from '../../feature/check.ts'
import { given } from '../../feature/given.ts'
import type { MessageCategory, Party, SpaceFile } from '../../ports/index.ts'
import type { Written } from './chat.message.ts'
import { toHtml } from './chat.text.ts'

const check: Check = checksWith('space:7')

/** UTF-16 units that a text of a message may have (spaces.md §4.5). */
const longestText = 100_000
const mostOf = 1000

const categories: readonly MessageCategory[] = ['chat', 'task', 'idea']
const fileTexts = ['id', 'name', 'kind', 'mimeType', 'provider', 'url', 'thumbnailUrl'] as const

/** A text that is no longer than the back end takes. */
function parseWords(path: string, value: unknown): string {
  check(typeof value === 'string', `${path} should be a text.`)
  if (value.length > longestText)
    throw new SwitchhookError(
      'too-large',
      `${path} should have ${longestText} UTF-16 units at the most, escapes included.`,
    )
  return value
}

function parseOptional(path: string, value: unknown): string | undefined {
  check(value === undefined || isText(value), `${path} should be a text.`)
  return value
}

function parseList<Item>(
  path: string,
  value: unknown,
  parse: (path: string, item: unknown) => Item,
): Item[] | undefined {
  if (value === undefined) return undefined
  check(Array.isArray(value) && value.length <= mostOf, `${path} should be a list of ${mostOf} at the most.`)
  return value.map((item, index) => parse(`${path}[${index}]`, item))
}

export function parseId(path: string, value: unknown): string {
  check(isText(value) && value !== '', `${path} should be a text that is not empty.`)
  return value
}

/** A file, rebuilt from the fields we know. */
function parseFile(path: string, value: unknown): SpaceFile {
  check(isRecord(value), `${path} should be an object.`)
  const { size } = value
  check(
    size === undefined || (Number.isSafeInteger(size) && Number(size) >= 0),
    `${path}.size should be a number of bytes.`,
  )
  const texts = fileTexts.map((name) => [name, parseOptional(`${path}.${name}`, value[name])])
  return given({ ...Object.fromEntries(texts), size }) as SpaceFile
}

function parseBody(body: unknown, hasFiles: boolean): string | undefined {
  check(
    isRecord(body) && 'text' in body !== 'html' in body,
    "A message should be { text } or { html }, such as { text: 'Hello' }.",
  )
  const words = 'text' in body ? parseWords('text', body.text) : parseWords('html', body.html)
  check(words.trim() !== '' || hasFiles, 'A message should say something or have files.')
  if (words === '') return undefined
  return 'text' in body ? parseWords('text', toHtml(words)) : words
}

/**
 * A message to send, checked.
 * @throws SwitchhookError `space:7`, naming the field, or `too-large`; what it says is in no message of an error.
 */
export function parseMessage(body: unknown, options: unknown = {}, partyOf: (id: string) => Party): Written {
  check(isRecord(options), 'options should be an object.')
  const { category = 'chat', dueDate, status } = options
  const known = categories.find((one) => one === category)
  check(known !== undefined, `options.category should be one of ${categories.join(', ')}.`)
  check(
    dueDate === undefined || (isText(dueDate) && !Number.isNaN(Date.parse(dueDate))),
    'options.dueDate should be a time in ISO 8601.',
  )
  check(
    status === undefined || status === 'pending' || status === 'complete',
    "options.status should be 'pending' or 'complete'.",
  )
  const files = parseList('options.files', options.files, parseFile)
  const isTask = known === 'task'
  return {
    category: known,
    content: given({
      html: parseBody(body, (files?.length ?? 0) > 0),
      description:
        options.description === undefined ? undefined : parseWords('options.description', options.description),
      assigneeIds: parseList('options.assigneeIds', options.assigneeIds, parseId),
      dueDate,
      status: status ?? (isTask ? 'pending' : undefined),
      files,
    }),
    ...given({
      parentId: parseOptional('options.parentId', options.parentId),
      mentions: parseList('options.mentions', options.mentions, parseId)?.map(partyOf),
    }),
  }
}
