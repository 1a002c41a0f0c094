/** What a page of a recording is made of. */
export interface HtmlParts {
  /** Anything that JSON takes; read back by the viewer's script from the element `record`. */
  record: unknown
  /** The viewer as one script, `standalone.js` of the built page. */
  script: string
  /** The style sheet of the built page. */
  style: string
  /** @default 'switchhook recording' */
  title?: string
}

/**
 * One HTML page that shows a recording: opened from a disk or anywhere, it asks nobody for anything. Only the script
 * and styles within run, by their hashes; nothing in the record can end its element or become markup.
 */
export async function toHtml({ record, script, style, title = 'switchhook recording' }: HtmlParts): Promise<string> {
  const inline = script.replaceAll(/<(?=\/script)/gi, '\\x3C')
  // The two together would hide the end of the element (HTML, restrictions for contents of script elements).
  if (/<!--/.test(inline) && /<script/i.test(inline)) throw new TypeError('script: cannot stand in an HTML page')
  const policy = [
    "default-src 'none'",
    `script-src ${await hashOf(inline)}`,
    `style-src ${await hashOf(style)}`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<p id="notice" role="status"></p>
<main id="viewer"></main>
<script id="record" type="application/json">${toScriptJson(record)}</script>
<script>${inline}</script>
</body>
</html>
`
}

/** JSON in which no character means anything to HTML. */
export function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => entities[character] as string)

async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`
}
