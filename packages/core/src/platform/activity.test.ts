import { afterEach, describe, expect, it, vi } from 'vitest'
import { createActivity } from './activity.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function page() {
  const target = new EventTarget() as EventTarget & { visibilityState: string }
  target.visibilityState = 'visible'
  vi.stubGlobal('document', target)
  const told: string[] = []
  const activity = createActivity()
  const stop = activity?.watch((step) => told.push(step))
  return { target, told, stop, activity, does: (type: string) => target.dispatchEvent(new Event(type)) }
}

describe('what the user does with the page', () => {
  it('is told at most once a second, however much he does', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const { told, does } = page()
    for (const type of ['pointermove', 'keydown', 'pointermove', 'wheel']) does(type)
    expect(told).toEqual(['acted'])
    vi.setSystemTime(1_001_000)
    does('touchstart')
    expect(told).toEqual(['acted', 'acted'])
  })

  it('is told with the page hidden and shown, and what he does right after that', () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const { target, told, does, activity } = page()
    does('pointerdown')
    target.visibilityState = 'hidden'
    does('visibilitychange')
    expect(activity?.isHidden()).toBe(true)
    target.visibilityState = 'visible'
    does('visibilitychange')
    does('keydown')
    expect(told).toEqual(['acted', 'hid', 'showed', 'acted'])
    expect(activity?.isHidden()).toBe(false)
  })

  it('is told until nobody wants to hear it', () => {
    const { told, does, stop } = page()
    stop?.()
    for (const type of ['keydown', 'visibilitychange']) does(type)
    expect(told).toEqual([])
  })

  it('is not known outside of a page', () => {
    expect(createActivity()).toBeUndefined()
  })
})
