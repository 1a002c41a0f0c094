import { describe, expect, it } from 'vitest'
import { readArguments, UsageError } from './arguments.ts'

describe('readArguments', () => {
  it('serves on a free port of loopback and opens a browser, unless told otherwise', () => {
    const usual = { name: 'serve', port: 0, host: '127.0.0.1', origins: [], opens: true }
    expect(readArguments([])).toEqual(usual)
    const args = [
      'call.json',
      '--port',
      '4100',
      '--host',
      '0.0.0.0',
      '--no-open',
      '--allow-origin',
      'https://a.example',
    ]
    expect(readArguments(args)).toEqual({
      name: 'serve',
      file: 'call.json',
      port: 4100,
      host: '0.0.0.0',
      origins: ['https://a.example'],
      opens: false,
    })
  })

  it('writes a test or a page beside where one is, and replaces a file only when told its name', () => {
    const written = { name: 'test', file: 'a/call.json', out: 'call.test.ts', mayReplace: false }
    expect(readArguments(['test', 'a/call.json'])).toEqual(written)
    expect(readArguments(['export', 'call.json', '--out', 'x.html'])).toEqual({
      name: 'export',
      file: 'call.json',
      out: 'x.html',
      mayReplace: true,
    })
  })

  it('takes --help before anything else', () => {
    expect(readArguments(['test', '--help'])).toEqual({ name: 'help' })
  })

  it.each([
    [['--port', 'x'], '--port must be a number from 0 to 65535.'],
    [['--port', '65536'], '--port must be a number from 0 to 65535.'],
    [['a', 'b'], 'One FILE at a time.'],
    [['a', '--out', 'b'], '--out belongs to test and export.'],
    [['test'], 'test needs the recorded FILE.'],
    [['export', 'a', 'b'], 'export takes one FILE.'],
    [['export', 'a', '--port', '1'], '--port means nothing to export.'],
    [['--allow-origin', 'https://x.example/path'], '--allow-origin must be like https://phone.example, not'],
    [['--allow-origin', '*'], '--allow-origin must be like https://phone.example, not *.'],
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError)
    expect(() => readArguments(args)).toThrow(message)
  })
})
