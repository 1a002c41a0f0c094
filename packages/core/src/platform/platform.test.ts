import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient } from '../createClient.ts'
import { fakeMedia } from '../testing/fakeMedia.ts'
import { createMemoryNetwork } from '../testing/memory.ts'
import { createId, createPlatformClock, onNetworkUp, reportToPlatform } from './platform.ts'

const start = 1_700_000_000_000

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A page: a document and a window that events can be sent to. */
function page() {
  const [document, window] = [new EventTarget(), new EventTarget()]
  vi.stubGlobal('document', document)
  vi.stubGlobal('window', window)
  return {
    emit: (type: string) => {
      const target = type === 'visibilitychange' || type === 'resume' ? document : window
      target.dispatchEvent(new Event(type))
    },
  }
}

/** The machine sleeps: time passes and no timer runs. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms)

function clockOfTest() {
  const clock = createPlatformClock()
  onTestFinished(() => clock.close())
  return clock
}

describe('the clock of the platform', () => {
  it('tells the time and keeps it', () => {
    const clock = clockOfTest()
    const fired: number[] = []
    expect(clock.now()).toBe(start)
    clock.setTimeout(() => fired.push(clock.now() - start), 1000)
    clock.setTimeout(() => fired.push(clock.now() - start), 0)
    vi.advanceTimersByTime(999)
    expect(fired).toEqual([0])
    vi.advanceTimersByTime(1)
    expect(fired).toEqual([0, 1000])
    vi.advanceTimersByTime(100_000)
    expect(fired.length).toBe(2)
  })

  it('forgets a timer that is cleared, and takes any id', () => {
    const clock = clockOfTest()
    const fired = vi.fn()
    const id = clock.setTimeout(fired, 1000)
    clock.clearTimeout(id)
    clock.clearTimeout(id)
    clock.clearTimeout(undefined)
    clock.clearTimeout('nothing')
    vi.advanceTimersByTime(5000)
    expect(fired).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits longer than a timer of the platform can', () => {
    const clock = clockOfTest()
    const fired = vi.fn()
    const days = 30 * 24 * 3_600_000
    clock.setTimeout(fired, days)
    vi.advanceTimersByTime(days - 1)
    expect(fired).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(fired).toHaveBeenCalledTimes(1)
  })

  it.each(['visibilitychange', 'online', 'pageshow', 'resume'])(
    'pains 19: runs what was due while the page slept, at %s',
    (type) => {
      const { emit } = page()
      const clock = clockOfTest()
      const fired: string[] = []
      clock.setTimeout(() => fired.push('due'), 60_000)
      clock.setTimeout(() => fired.push('not yet'), 600_000)
      sleep(120_000)
      expect(fired).toEqual([])
      emit(type)
      expect(fired).toEqual(['due'])
      vi.advanceTimersByTime(480_000)
      expect(fired).toEqual(['due', 'not yet'])
      vi.advanceTimersByTime(3_600_000)
      expect(fired).toEqual(['due', 'not yet'])
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('pains 19: runs what was missed in the order in which it was due', () => {
    const { emit } = page()
    const clock = clockOfTest()
    const fired: string[] = []
    clock.setTimeout(() => fired.push('third'), 30_000)
    clock.setTimeout(() => fired.push('first'), 10_000)
    clock.setTimeout(() => fired.push('second'), 20_000)
    sleep(60_000)
    emit('pageshow')
    expect(fired).toEqual(['first', 'second', 'third'])
  })

  it('pains 19: lets what was missed clear and set other timers', () => {
    const { emit } = page()
    const clock = clockOfTest()
    const fired: string[] = []
    clock.setTimeout(() => {
      fired.push('first')
      clock.clearTimeout(second)
      clock.setTimeout(() => fired.push('new'), 1000)
    }, 10_000)
    const second = clock.setTimeout(() => fired.push('second'), 20_000)
    sleep(60_000)
    emit('online')
    expect(fired).toEqual(['first'])
    vi.advanceTimersByTime(1000)
    expect(fired).toEqual(['first', 'new'])
  })

  it('does not fire a timer early that the platform calls too early', () => {
    const clock = clockOfTest()
    const fired = vi.fn()
    clock.setTimeout(fired, 1000)
    vi.setSystemTime(start - 500)
    vi.advanceTimersByTime(1000)
    expect(fired).not.toHaveBeenCalled()
    vi.advanceTimersByTime(500)
    expect(fired).toHaveBeenCalledTimes(1)
  })

  it('leaves neither timers nor listeners when it is closed', () => {
    const { emit } = page()
    const clock = createPlatformClock()
    const fired = vi.fn()
    clock.setTimeout(fired, 10)
    clock.close()
    expect(vi.getTimerCount()).toBe(0)
    sleep(1000)
    emit('online')
    emit('visibilitychange')
    expect(fired).not.toHaveBeenCalled()
  })

  it('works where there is no page', () => {
    expect('window' in globalThis || 'document' in globalThis).toBe(false)
    const clock = clockOfTest()
    const fired = vi.fn()
    clock.setTimeout(fired, 5)
    vi.advanceTimersByTime(5)
    expect(fired).toHaveBeenCalledTimes(1)
  })

  it('pains 19: drives a client: a call whose time was over while the laptop slept is over when it wakes', async () => {
    const { emit } = page()
    const network = createMemoryNetwork()
    const [alice, bob] = ['alice', 'bob'].map((name) =>
      createClient({ transport: network.connect(name), media: fakeMedia() }),
    )
    await Promise.all([alice?.services.subscribe(['call']), bob?.services.subscribe(['call'])])
    const id = alice?.call.make('bob', { audio: true }) ?? ''
    await new Promise<void>((resolve) => setImmediate(resolve))
    expect(alice?.call.getById(id)?.state).toBe('Ringing')
    sleep(3_600_000)
    expect(alice?.call.getById(id)?.state).toBe('Ringing')
    emit('visibilitychange')
    expect(alice?.call.getById(id)).toMatchObject({ state: 'Ended', ending: { reason: 'noAnswer' } })
    await Promise.all([alice?.destroy(), bob?.destroy()])
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('ids', () => {
  it('are random UUIDs where the platform has them, else 128 random bits', () => {
    expect(createId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const { crypto } = globalThis
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    const ids = Array.from({ length: 50 }, createId)
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(50)
  })
})

describe('errors of the application', () => {
  it('go to reportError of the platform, and to the console where it has none', () => {
    const error = new Error('broken')
    const reportError = vi.fn()
    vi.stubGlobal('reportError', reportError)
    reportToPlatform(error)
    expect(reportError).toHaveBeenCalledExactlyOnceWith(error)
    vi.stubGlobal('reportError', undefined)
    const console = vi.spyOn(globalThis.console, 'error').mockImplementation(() => {})
    onTestFinished(() => console.mockRestore())
    reportToPlatform(error)
    expect(console).toHaveBeenCalledExactlyOnceWith(error)
  })
})

describe('the network', () => {
  it('tells that it is back until nobody asks any more', () => {
    const { emit } = page()
    const back = vi.fn()
    const stop = onNetworkUp(back)
    emit('online')
    expect(back).toHaveBeenCalledTimes(1)
    stop()
    emit('online')
    expect(back).toHaveBeenCalledTimes(1)
  })

  it('says nothing where there is no page', () => {
    expect(onNetworkUp(() => {})).toBeTypeOf('function')
    expect(() => onNetworkUp(() => {})()).not.toThrow()
  })
})
