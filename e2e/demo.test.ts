import { type RunningDemo, serve } from '@switchhook/example-demo/serve'
import { endingText, errorText, labels, say } from '@switchhook/example-demo/texts'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { launch } from './support/chromium.ts'
import { control } from './support/control.ts'
import { openPhones, phoneOn } from './support/phones.ts'
import { until } from './support/until.ts'

let browser: Browser
let demo: RunningDemo
let both: string

/** Pages of the test that runs, closed after it. */
const pages: Page[] = []

async function newPage(from: Browser = browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await from.newContext(options)).newPage()
  pages.push(page)
  return page
}

beforeAll(async () => {
  demo = await serve({ port: 0, isForNetwork: false, pageFolder: inject('demo') })
  both = `${demo.url}/?media=fake`
  browser = await launch()
})
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.context().close()))
  // The server keeps the calls of lost connections for a while; the next test would meet them.
  await control(demo.url, 'reset')
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

const reason = (by: 'local' | 'remote' | 'server', why: Parameters<typeof endingText>[0]['reason'], name: string) =>
  endingText({ by, reason: why, layer: 'signaling', retryable: false, missed: false }, name)

/** Whether the server would let a call ring at a user. */
async function isReachable(user: string): Promise<boolean> {
  type Listed = Record<'sessions' | 'services', { sessionId: string; userId?: string }[]>
  const { sessions, services } = await control<Listed>(demo.url, 'state')
  return services.some(({ sessionId }) => sessions.find((one) => one.sessionId === sessionId)?.userId === user)
}

/** Both phones of one page, connected with sound and picture. */
async function connected(page: Page) {
  const phones = await openPhones(page, both, 'alice', 'bob')
  await phones.alice.press(labels.videoCall)
  await phones.bob.press(labels.answerWithVideo)
  await phones.alice.is('Connected')
  await phones.bob.is('Connected')
  return phones
}

describe('a call by keyboard alone', () => {
  it('is made, answered, muted, held and ended, with the focus where the next key is', async () => {
    const page = await newPage()
    const { alice, bob } = await openPhones(page, both, 'alice', 'bob')
    const { keyboard } = page
    const focused = () =>
      page.evaluate(() => {
        const { activeElement } = document
        const phone = activeElement?.closest('[data-phone]')?.getAttribute('data-phone')
        return `${phone}: ${activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim()}`
      })
    /** Goes on by Tab until something is focused. */
    const tabTo = async (wanted: string) => {
      const passed: string[] = []
      while ((await focused()) !== wanted) {
        passed.push(await focused())
        if (passed.length > 40) throw new Error(`${wanted} is not reached by Tab, only ${passed.join('; ')}`)
        await keyboard.press('Tab')
      }
    }

    await tabTo(`alice: ${labels.signOut}`)
    await keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    await keyboard.press('Enter')
    await bob.is('Ringing')
    await alice.is('Ringing')
    expect(await focused()).toBe(`alice: ${labels.stopCalling}`)
    await tabTo(`bob: ${labels.answer}`)
    await keyboard.press('Enter')
    await alice.is('Connected')
    await bob.is('Connected')
    expect(await focused()).toBe(`bob: ${labels.mute}`)
    await keyboard.press('Space')
    await bob.element.getByRole('button', { name: labels.mute, pressed: true }).waitFor()
    await tabTo(`bob: ${labels.hold}`)
    await keyboard.press('Space')
    await alice.is('On Hold')
    await bob.is('On Hold')
    // Off for a moment while both ends agreed, yet the key kept the focus.
    expect(await focused()).toBe(`bob: ${labels.hold}`)
    await keyboard.press('Space')
    await alice.is('Connected')
    await tabTo(`bob: ${labels.hangUp}`)
    await keyboard.press('Enter')
    await alice.is('Ended')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  })

  it('is stopped by Escape at the caller, and declined by Escape at the callee', async () => {
    const page = await newPage()
    const { alice, bob } = await openPhones(page, both, 'alice', 'bob')
    await alice.press(labels.audioCall)
    await bob.is('Ringing')
    await alice.is('Ringing')
    await page.keyboard.press('Escape')
    await alice.says(reason('local', 'cancelled', ''))
    await bob.says('You missed a call from Alice Example.')
    await alice.press(labels.audioCall)
    await bob.element.getByRole('button', { name: labels.answer, exact: true }).focus()
    await page.keyboard.press('Escape')
    await alice.says(/declined the call/)
    await bob.says(reason('local', 'rejected', ''))
  })
})

describe('what the phone says', () => {
  it('follows the call in a polite live region', async () => {
    const page = await newPage()
    const { alice, bob } = await openPhones(page, both, 'alice', 'bob')
    await alice.element.getByText(say(labels.here, 'Bob Example')).waitFor()
    await page.evaluate(() => {
      for (const region of document.querySelectorAll('.status[role="status"]')) {
        const heard: string[] = []
        Object.assign(region, { heard })
        new MutationObserver(() => heard.push(region.textContent ?? '')).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        })
      }
    })
    await alice.press(labels.videoCall)
    await bob.press(labels.answer)
    await alice.is('Connected')
    await bob.press(labels.hold)
    await alice.is('On Hold')
    await bob.press(labels.hangUp)
    await alice.is('Ended')
    const heardBy = (user: string) =>
      page
        .locator(`[data-phone="${user}"] .status`)
        .evaluate((region) => (region as unknown as { heard: string[] }).heard)
    expect(await heardBy('alice')).toEqual([
      'Calling Bob Example …',
      'It rings at Bob Example.',
      'Connected with Bob Example.',
      'Bob Example put you on hold.',
      'Bob Example hung up.',
    ])
    expect(await heardBy('bob')).toEqual([
      'Alice Example is calling, with video.',
      'Connected with Alice Example.',
      'You put Alice Example on hold.',
      'You hung up.',
    ])
  })

  it('names somebody who is in another call, declines, is not signed in or does not exist', async () => {
    const page = await newPage()
    const { bob } = await connected(page)
    const other = await newPage()
    const { carol } = await openPhones(other, `${demo.url}/?phone=carol&media=fake`, 'carol')
    const call = async (whom: string) => {
      await carol.element.getByLabel(labels.callWhom).fill(whom)
      await carol.press(labels.audioCall)
    }
    await call('bob')
    await carol.says(reason('remote', 'busy', 'Bob Example'))
    await bob.press(labels.hangUp)
    await bob.is('Ended')
    await call('bob')
    await bob.press(labels.decline)
    await carol.says(reason('remote', 'rejected', 'Bob Example'))
    await call('dave')
    await carol.says(reason('server', 'offline', 'Dave'))
    await call('nobody')
    await carol.says(reason('server', 'unknownUser', 'Nobody'))
    await call('no body')
    await carol.element.locator('.problem').getByText(errorText('call:7')).waitFor()
    await carol.press(labels.dismiss)
    expect(await carol.element.locator('.problem').textContent()).toBe('')
  })

  it('says at both ends that nobody answered', async () => {
    const impatient = await serve({
      port: 0,
      isForNetwork: false,
      pageFolder: inject('demo'),
      timings: { ringMs: 1000 },
    })
    try {
      const { alice, bob } = await openPhones(await newPage(), `${impatient.url}/?media=fake`, 'alice', 'bob')
      await alice.press(labels.audioCall)
      await alice.says(reason('remote', 'noAnswer', 'Bob Example'))
      await bob.says('You missed a call from Alice Example.')
    } finally {
      await impatient.close()
    }
  })

  it('says what to do where microphone and camera are refused', async () => {
    const strict = await launch({ without: ['--use-fake-ui-for-media-stream'] })
    try {
      const page = await newPage(strict)
      const { alice } = await openPhones(page, demo.url, 'alice')
      await alice.press(labels.videoCall)
      await alice.says(
        'You have not allowed the microphone or camera. Allow it in the address bar of the browser, then call again.',
      )
    } finally {
      await strict.close()
    }
  })

  it('sends a marked test picture where there is no camera', async () => {
    const without = ['--use-fake-device-for-media-stream']
    const blind = await launch({ without, also: [`${without[0]}=device-count=0`] })
    try {
      const page = await newPage(blind)
      const { alice, bob } = await openPhones(page, demo.url, 'alice', 'bob')
      await alice.press(labels.videoCall)
      await bob.press(labels.answer)
      await alice.is('Connected')
      await alice.element.getByText(labels.testPicture, { exact: true }).waitFor()
      expect(await alice.element.getByText(labels.testTone, { exact: true }).count()).toBe(0)
    } finally {
      await blind.close()
    }
  })

  it('tells who is in the lobby', async () => {
    const page = await newPage()
    const { alice, bob } = await openPhones(page, both, 'alice', 'bob')
    await alice.element.getByText(say(labels.here, 'Bob Example')).waitFor()
    await bob.element.getByText(say(labels.here, 'Alice Example')).waitFor()
    await bob.press(labels.signOut)
    await alice.element.getByText(say(labels.notHere, 'Bob')).waitFor()
    await bob.press(labels.signIn)
    await alice.element.getByText(say(labels.here, 'Bob Example')).waitFor()
  })

  it('tells that it is signed out, and signs in again', async () => {
    const page = await newPage()
    const { alice, bob } = await openPhones(page, both, 'alice', 'bob')
    await bob.press(labels.signOut)
    await bob.says(labels.signedOut)
    await alice.press(labels.audioCall)
    await alice.says(reason('server', 'offline', 'Bob'))
    await bob.press(labels.signIn)
    await bob.says(labels.ready)
    await alice.press(labels.audioCall)
    await bob.is('Ringing')
  })
})

describe('what the phone lets be heard', () => {
  it('is nothing of the other end before somebody with headphones asks for it', async () => {
    const page = await newPage()
    const { alice } = await connected(page)
    const sound = alice.element.locator('audio')
    const isMuted = () => sound.evaluate((audio) => (audio as HTMLAudioElement).muted)
    const hear = alice.element.getByRole('switch', { name: say(labels.hear, 'Bob Example') })
    expect(await isMuted()).toBe(true)
    await hear.check()
    expect(await isMuted()).toBe(false)
    await alice.press(labels.hold)
    await alice.is('On Hold')
    await alice.press(labels.hold)
    await alice.is('Connected')
    expect(await isMuted()).toBe(false)
    await hear.uncheck()
    expect(await isMuted()).toBe(true)
  })

  it('pains 27: is no bell before a gesture, and the phone says so', async () => {
    const careful = await launch({ without: ['--autoplay-policy'] })
    try {
      const page = await newPage(careful)
      // Whatever Playwright evaluates counts as a gesture; what goes past it does not.
      const pastPlaywright = await page.context().newCDPSession(page)
      const notice = async () => {
        const expression = `document.querySelector('.sound-locked')?.textContent ?? ''`
        const { result } = await pastPlaywright.send('Runtime.evaluate', { expression })
        return result.value as string
      }
      await page.goto(`${demo.url}/?phone=bob`)
      await until('bob can be called', () => isReachable('bob'))
      const { alice } = await openPhones(await newPage(careful), `${demo.url}/?phone=alice&media=fake`, 'alice')
      await alice.press(labels.audioCall)
      await until('the notice', async () => (await notice()) === labels.soundLocked)
      await page.mouse.click(2, 2)
      await until('the bell', async () => (await notice()) === '')
      await phoneOn(page, 'bob').is('Ringing')
    } finally {
      await careful.close()
    }
  })
})

describe('the page', () => {
  it('talks to its own origin alone, within a policy that allows nothing inline', async () => {
    const page = await newPage()
    const origins = new Set<string>()
    const complaints: string[] = []
    page.on('request', (request) => origins.add(new URL(request.url()).origin))
    page.on('websocket', (socket) => origins.add(new URL(socket.url()).origin.replace(/^ws/, 'http')))
    page.on('console', (message) => {
      // Browsers write down each 404; this one is the answer that no meeting runs.
      const isAnswer = message.location().url.endsWith('/activemeeting')
      if (message.type() === 'error' && !isAnswer) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    const answer = await page.goto(both)
    const policy = (await answer?.headerValue('content-security-policy')) ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    // As it was sent: what scripts set through the object model needs no leave.
    expect(await answer?.text()).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)/)
    const [alice, bob] = [phoneOn(page, 'alice'), phoneOn(page, 'bob')]
    await alice.press(labels.videoCall)
    await bob.press(labels.answerWithVideo)
    await alice.is('Connected')
    await bob.press(labels.hangUp)
    await alice.is('Ended')
    expect([...origins]).toEqual([demo.url])
    expect(complaints).toEqual([])
  })
})
