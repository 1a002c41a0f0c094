import { readFileSync } from 'node:fs'

/** One budget of `.size-limit.json`. */
interface Budget {
  name: string
  path: string
  import: string
  limit: string
}

const [begin, end] = ['<!-- from .size-limit.json: pnpm docs:generate -->', '<!-- end -->']
const budgets = JSON.parse(readFileSync(new URL('../../.size-limit.json', import.meta.url), 'utf8')) as Budget[]

function rowOf({ name, path, import: names, limit }: Budget): string {
  const [, folder, file] = /^packages\/(.*)\/dist\/(.*)\.js$/.exec(path) ?? []
  const door = `@switchhook/${folder}${file === 'index' ? '' : `/${file}`}`
  // What stands behind the name of the package, without what is aimed at.
  const what = name.replace(/ \(.*?\)/g, '').replace(/^[\w-]+(\/[\w-]+)?,? /, '')
  const most = `${(Math.ceil(Number.parseInt(limit, 10) / 102.4) / 10).toFixed(1)} KiB`
  return `| \`${door}\` | ${most} | ${names === '*' ? 'all' : `\`${names}\``} | ${what} |`
}

/** A page with the table of sizes as the budgets are now. */
export function withSizes(page: string): string {
  const [before, rest = ''] = page.split(begin)
  const table = ['| from | at most | imported | what that is |', '| --- | --- | --- | --- |', ...budgets.map(rowOf)]
  return `${before}${begin}\n\n${table.join('\n')}\n\n${end}${rest.split(end)[1]}`
}
