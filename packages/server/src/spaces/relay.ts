/** What only the server may write, whatever a client puts there (spaces.md §4.1), and what is nobody else's business. */
const serverWritten = new Set([
  '_id',
  'messageId',
  'created',
  'modified',
  'sender',
  'error',
  'loopbackMetadata',
  'version',
  'topicId',
  'category',
  'content',
  'receivers',
])

/** The fields of a client's payload that are relayed as they are because nobody knows them (spaces.md §4.5). */
export function unknownFieldsOf(sent: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(sent).filter(([key]) => !serverWritten.has(key)))
}
