/** The commands of whatever `bind` names when they are called. */
export function bindTo<Bound extends object>(bind: () => Bound): Bound {
  const command =
    (name: string) =>
    (...args: never[]) =>
      (bind() as Record<string, (...args: never[]) => unknown>)[name]?.(...args)
  return Object.fromEntries(Object.keys(bind()).map((name) => [name, command(name)])) as Bound
}
