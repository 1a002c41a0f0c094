import { describe, expect, it } from 'vitest'
import { allCaughtUp, connect } from './support/clients.ts'
import { establish, phone, startStill } from './support/phone.ts'
import { startServer } from './support/server.ts'
import { gather, online, tracksStatus } from './support/space.ts'

/** The samples of an exposition by series, and what each family is. */
async function scrape(url: string) {
  const response = await fetch(`${url}/metrics`)
  const lines = (await response.text()).trimEnd().split('\n')
  const samples = new Map(
    lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))] as const),
  )
  return { type: response.headers.get('content-type'), lines, of: (series: string) => samples.get(series) }
}

describe('GET /metrics', () => {
  it('counts connections, subscriptions, events in and out, and what was refused', async () => {
    const server = await startServer()
    const {
      topicId,
      guests: [ada, bo],
    } = await gather(server, ['ada', 'bo'])
    ada.client.send('SEND_PRESENCE_EVENT', online(topicId))
    ada.client.send('SEND_MEDIA_SESSION_EVENTS', tracksStatus(topicId))
    bo.client.send('SEND_MESSAGE', { category: 'chat', topicId: 'nowhere', content: { bodyText: 'x' } })
    await allCaughtUp(ada.client, bo.client)
    await expect(connect(server.url, 'no token')).rejects.toThrow()
    const { of, type, lines } = await scrape(server.url)
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(of('switchhook_connections')).toBe(2)
    expect(of('switchhook_connections_opened_total')).toBe(2)
    expect(of('switchhook_subscriptions')).toBe(2)
    expect(of('switchhook_meetings')).toBe(1)
    expect(of('switchhook_events_in_total{event="SEND_PRESENCE_EVENT"}')).toBe(1)
    expect(of('switchhook_events_out_total{event="PRESENCE_EVENT_RESPONSE"}')).toBe(2)
    // meeting.started and attendee.added to both, tracksstatus to the other
    expect(of('switchhook_events_out_total{event="MEDIA_SESSION_RESPONSE"}')).toBe(5)
    expect(of('switchhook_refused_total{event="SEND_MESSAGE",code="not_subscribed"}')).toBe(1)
    expect(of('switchhook_refused_total{event="connect",code="unauthorized"}')).toBe(1)
    expect(of('switchhook_errors_total')).toBe(0)
    for (const name of lines.filter((line) => !line.startsWith('#')).map((line) => line.split(/[{ ]/)[0]))
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^# TYPE ${name} (gauge|counter)$`)))
  })

  it('counts calls while they are there', async () => {
    const { server } = await startStill()
    const [alice, bob] = [await phone(server, 'alice'), await phone(server, 'bob')]
    await establish(alice, bob, 'c-1')
    expect((await scrape(server.url)).of('switchhook_calls')).toBe(1)
    expect((await scrape(server.url)).of('switchhook_services')).toBe(2)
    alice.signal('c-1', 'end')
    await bob.fact('c-1', 'ended')
    expect((await scrape(server.url)).of('switchhook_calls')).toBe(0)
  })

  it('counts failures of the server', async () => {
    const server = await startServer({
      pages: () => {
        throw new Error('pages that fail')
      },
    })
    expect((await fetch(`${server.url}/somewhere`)).status).toBe(500)
    expect((await scrape(server.url)).of('switchhook_errors_total')).toBe(1)
  })
})
