import { given } from '../../feature/given.ts'
import type { MessageContent, Party, SpaceMessage } from '../../ports/index.ts'
import type { Message } from './chat.api.ts'
import { toPlainText } from './chat.text.ts'

/** What a message says, without what was told of it by the back end. */
export type Written = Pick<SpaceMessage, 'category' | 'content'> & Partial<Pick<SpaceMessage, 'parentId' | 'mentions'>>

/** What stands beside what it says. */
export type Standing = Pick<Message, 'id' | 'state' | 'sender' | 'isOwn' | 'createdAt'> &
  Partial<Pick<Message, 'ref' | 'error' | 'modifiedAt'>>

const nobody: readonly Party[] = Object.freeze([])
const nothing: Message['files'] = Object.freeze([])

/** Milliseconds since the epoch; undefined for what is no time. */
export function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : time
}

function detailsOf(category: SpaceMessage['category'], content: MessageContent): Pick<Message, 'task' | 'description'> {
  const { assigneeIds = [], dueDate, status = 'pending' } = content
  const description = content.description === undefined ? undefined : toPlainText(content.description)
  if (category !== 'task') return given({ description })
  return { task: { description: description ?? '', assigneeIds, status, ...given({ dueDate }) } }
}

/** A message as the application sees it. Pure. */
export function toMessage({ category, content, parentId, mentions = nobody }: Written, standing: Standing): Message {
  const { html = '', files = nothing } = content
  return {
    ...standing,
    category,
    html,
    text: toPlainText(html),
    mentions,
    files,
    ...given({ parentId }),
    ...detailsOf(category, content),
  }
}
