import { nameOf } from '../../demo/src/shared/names.ts'
import { labels, say } from '../../demo/src/shared/texts.ts'

/** Whether the other one is in the lobby. */
export function Others({ id }: { id: string }) {
  return <p>{say(labels.here, nameOf({ id }))}</p>
}
