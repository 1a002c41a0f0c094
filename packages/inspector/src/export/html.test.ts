import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toHtml } from './html.ts'

const parts = { script: "console.log('viewer')", style: 'body{margin:0}' }
const hostile = {
  name: '</script><script>alert(1)</script><!--',
  text: '\u2028 & &lt; ]]>',
  deep: [{ '</SCRIPT >': 1 }],
}

const scripts = (html: string) => [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)]

describe('toHtml', () => {
  it('keeps the record whole, whatever stands in it, and makes no markup of it', async () => {
    const html = await toHtml({ ...parts, record: hostile, title: '</title><img src=x>' })
    const [record, viewer, ...more] = scripts(html)
    expect(record?.[1]).toBe(' id="record" type="application/json"')
    expect(JSON.parse(record?.[2] ?? '')).toEqual(hostile)
    expect(viewer?.[2]).toBe(parts.script)
    expect(more).toEqual([])
    expect(html).not.toMatch(/<img|<!--|alert\(1\)<\/script>\s*</)
  })

  it('lets only its own script and styles run, by their hashes, and loads nothing', async () => {
    const html = await toHtml({ ...parts, record: {} })
    const policy = /content="(default-src[^"]*)"/.exec(html)?.[1] ?? ''
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy).toContain(`default-src 'none'; script-src ${hash(parts.script)}; style-src ${hash(parts.style)};`)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(html).not.toMatch(/(src|href)="(?!data:,)/)
  })

  it('keeps a script whole that speaks of its own end', async () => {
    const script = 'const end = "</script>", other = "</SCRIPT"'
    const html = await toHtml({ record: {}, style: '', script })
    const inline = scripts(html)[1]?.[2] ?? ''
    expect(new Function(`${inline}; return end + other`)()).toBe('</script></SCRIPT')
  })

  it('refuses a script that would hide its own end', async () => {
    await expect(toHtml({ record: {}, style: '', script: '"<!--" + "<script>"' })).rejects.toThrow(/^script: /)
  })
})
