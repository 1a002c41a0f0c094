import type { BoundCommand } from './space.api.ts'

/**
 * Commands of one space, each without its id; by way of the namespace, whose functions whoever inspects the client hears.
 */
export function bound<Api extends object, Name extends keyof Api & string>(
  api: Api,
  names: readonly Name[],
  spaceId: string,
): Readonly<{ [Key in Name]: BoundCommand<Api[Key]> }> {
  type Command = (spaceId: string, ...args: never[]) => unknown
  const entries = names.map((name) => [name, (...args: never[]) => (api[name] as Command)(spaceId, ...args)])
  return Object.freeze(Object.fromEntries(entries)) as Readonly<{ [Key in Name]: BoundCommand<Api[Key]> }>
}
