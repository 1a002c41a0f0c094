import { describe, expect, it } from 'vitest'
import { audio, measured, outline, stage, talking } from './report.test.stage.ts'

const delays = { 'peer.captured': 100, 'peer.offerCreated': 20, 'peer.answerApplied': 9, 'signal.updateAnswered': 11 }
const slow = () => talking({ delays }, { delays: { 'peer.offerApplied': 7, 'peer.answerCreated': 30 } })

describe('the report of a call that changes', () => {
  it('TIME_TO_ADD_MEDIA, TIME_TO_REMOVE_MEDIA and those of the far end', async () => {
    const { alice, bob, id, pass } = await slow()
    const added = alice.client.call.addMedia(id, { video: true })
    await pass(500)
    await added
    expect(measured(alice.report(id), 'TIME_TO_ADD_MEDIA')).toEqual([177])
    expect(measured(bob.report(id), 'TIME_TO_ADD_MEDIA_REMOTE')).toEqual([37])
    expect(outline(alice.report(id).timeline.slice(-1))).toMatch(
      /^ADD_MEDIA_LOCAL\(GET_USER_MEDIA CREATE_OFFER PROCESS_MEDIA_LOCAL.* UPDATE_SESSION PROCESS_MEDIA_REMOTE\)$/,
    )
    const video = alice.client.call.getById(id)?.localTracks.at(-1) ?? ''
    const removed = alice.client.call.removeMedia(id, [video])
    await pass(500)
    await removed
    expect(measured(alice.report(id), 'TIME_TO_REMOVE_MEDIA')).toEqual([77])
    expect(measured(bob.report(id), 'TIME_TO_REMOVE_MEDIA_REMOTE')).toEqual([37])
  })

  it('TIME_TO_SEND_CUSTOM_PARAMETERS, without what was sent', async () => {
    const { alice, id, pass } = await talking()
    alice.client.call.setCustomParameters(id, [{ name: 'X-Account', value: 'personal' }])
    await alice.client.call.sendCustomParameters(id)
    await pass(100)
    expect(measured(alice.report(id), 'TIME_TO_SEND_CUSTOM_PARAMETERS')).toEqual([0])
    expect(JSON.stringify(alice.report(id))).not.toContain('personal')
  })

  it('TIME_TO_FORWARD, for who forwards', async () => {
    const { alice, bob, pass } = await stage()
    const id = alice.client.call.make('bob', audio)
    await pass(100)
    await bob.client.call.forward(id, 'carol')
    await pass(100)
    expect(measured(bob.report(id), 'TIME_TO_FORWARD')).toEqual([0])
    expect(outline(bob.report(id).timeline.slice(-1))).toBe('FORWARD_CALL(FORWARD_SESSION)')
  })

  it('has the independent operations as events without steps', async () => {
    const { alice, id, pass } = await talking()
    await alice.client.call.getStats(id)
    const played = alice.client.call.sendDTMF(id, '1')
    await pass(5000)
    await played
    expect(outline(alice.report(id).timeline.slice(-2))).toBe('GET_STATS SEND_DTMF')
  })
})
