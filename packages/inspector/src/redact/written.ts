const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text as `chat()` sends it. */
export const toHtml = (text: string): string =>
  `<p>${text.replace(/[&<>"']/g, (character) => escapes[character] as string).replace(/\r\n?|\n/g, '<br>')}</p>`
