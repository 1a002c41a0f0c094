import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHtml, toPlainText } from './chat.text.ts'

/** Markup that would run, or look like something it is not, if it were taken for HTML; with what of it is to be read. */
const payloads: readonly (readonly [html: string, text: string])[] = [
  ['<script>alert(1)</script>', ''],
  ['<p>hi<script>alert(1)</script> there</p>', 'hi there'],
  ['<img src=x onerror=alert(1)>', ''],
  ['<img src="x>y" onerror="alert(1)">ok', 'ok'],
  ["<a href='javascript:alert(1)'>click</a>", 'click'],
  ['<svg/onload=alert(1)>', ''],
  ['<svg><animate onbegin=alert(1) attributeName=x dur=1s>', ''],
  ['<scr<script>ipt>alert(1)</script>', 'ipt>alert(1)'],
  ['<<script>script>alert(1)<</script>/script>', '< /script>'],
  ['<iframe srcdoc="<script>alert(1)</script>"></iframe>after', 'after'],
  ['<body onload=alert(1)>', ''],
  ['<style>@import "//evil.example/x";</style>seen', 'seen'],
  ['<!--><img src=x onerror=alert(1)>-->', '-->'],
  ['<!-- <img src=x onerror=alert(1)> --!>seen', 'seen'],
  ['<img src=x onerror=alert(1)', ''],
  ['<details open ontoggle=alert(1)>more</details>', 'more'],
  ['<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table>', ''],
  ['<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>', '">'],
  ['<SCRIPT\n>alert(1)</SCRIPT\t>end', 'end'],
  ['<title><img src=x onerror=alert(1)></title>&lt;b&gt; is bold', '<b> is bold'],
  ['<template><img src=x onerror=alert(1)></template><input autofocus onfocus=alert(1)>', ''],
  ['<?xml version="1.0"?><![CDATA[<img src=x onerror=alert(1)>]]>', ']]>'],
]

describe('the plain text of HTML', () => {
  it.each([
    ['<p>hello</p>', 'hello'],
    ['hello', 'hello'],
    ['<p>one</p><p>two</p>', 'one\ntwo'],
    ['<p>one<br>two<br/>three</p>', 'one\ntwo\nthree'],
    ['<div><p>one</p></div><ul><li>two</li><li>three</li></ul>', 'one\ntwo\nthree'],
    ['a <b>bold</b> <i class="x">move</i>', 'a bold move'],
    ['Tom &amp; Jerry &lt;3 &#8364; &#x20AC; &hellip;', 'Tom & Jerry <3 € € …'],
    ['&unknown; &constructor; &amp;lt; &', '&unknown; &constructor; &lt; &'],
    ['&#0; &#xD800; &#99999999;', '\ufffd \ufffd \ufffd'],
    ['1 < 2 and 3 > 2, a<1', '1 < 2 and 3 > 2, a<1'],
    ['<p>1 &lt;</p><p>2 &lt;<br>3</p>', '1 <\n2 <\n3'],
    ['&lt;<b>b&gt;</b>', '< b>'],
    ['a\r\nb', 'a\nb'],
    ['', ''],
  ])('of %j is %j', (html, text) => {
    expect(toPlainText(html)).toBe(text)
  })

  it.each(payloads)('holds nothing that was a tag in %j', (html, text) => {
    expect(toPlainText(html)).toBe(text)
  })

  it('is what was written, for any text that is sent as text', () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('<b>', '&amp;', '\n', '"', "'", '<!--')),
    )
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('')
        expect(toPlainText(toHtml(text))).toBe(text.replace(/\r\n?/g, '\n').replace(/^\n+|\n+$/g, ''))
      }),
      { numRuns: 2000 },
    )
  })

  it('takes as long as the HTML is, however it is built', () => {
    for (const piece of ['<', '<a ', '<a b="', '<!--', '</', '<script>', '&#', '= ', '<p>'])
      expect(toPlainText(piece.repeat(20_000)).length).toBeLessThan(200_000)
  })

  it('holds no tag of a document of tags and attributes alone, whatever stands in the attributes', () => {
    const value = fc.string().map((text) => text.replaceAll('"', ''))
    const tag = fc.tuple(fc.constantFrom('a', 'img', 'b', 'svg', 'input', 'p', 'x-y'), value)
    fc.assert(
      fc.property(fc.array(tag), (tags) => {
        expect(toPlainText(tags.map(([name, text]) => `<${name} title="${text}">`).join(''))).toBe('')
      }),
    )
  })
})
