import { labels, say } from '../../demo/src/shared/texts.ts'

/** Whether the other one is in the lobby. */
export function Others({ name }: { name: string }) {
  return <p>{say(labels.here, name)}</p>
}
