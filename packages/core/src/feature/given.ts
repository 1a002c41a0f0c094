/** The fields that have a value: what is undefined or null is left out, as optional fields want it. */
export function given<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
  const kept: Partial<Fields> = {}
  for (const key in fields) if (fields[key] !== undefined && fields[key] !== null) kept[key] = fields[key]
  return kept as ReturnType<typeof given<Fields>>
}
