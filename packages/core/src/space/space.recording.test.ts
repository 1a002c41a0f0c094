import { afterEach, expect, it } from 'vitest'
import type { RecordingFacts } from './space.events.ts'
import { chartOf, endAll, room, settled, setUp } from './space.harness.ts'

afterEach(endAll)

type Step = readonly ['Started' | 'Ended' | 'Ready', number, RecordingFacts['state']]
const paths: readonly (readonly Step[])[] = [
  [
    ['Started', 1, 'recording'],
    ['Ended', 1, 'processing'],
    ['Ready', 1, 'ready'],
    ['Started', 2, 'recording'],
  ],
  [
    ['Ended', 1, 'processing'],
    ['Started', 2, 'recording'],
    ['Ready', 2, 'ready'],
    ['Ended', 3, 'processing'],
  ],
  [['Ready', 1, 'ready']],
]

it.each(paths.map((path) => [path.map(([what, id]) => `${what} ${id}`).join(', '), path] as const))(
  'whoever inspects a space sees its recording where the view has it: %s',
  async (_, path) => {
    const alice = setUp('alice')
    await alice.space.join(room)
    await alice.space.enterCall(room)
    await settled()
    expect(chartOf(alice).value).toMatchObject({ live: { inRoom: { recording: 'off' } } })
    for (const [what, id, state] of path) {
      const recording = { id: `recording-${id}`, startTime: `2026-01-01T01:0${id}:00.000Z` }
      const meeting = { id: 'room-meeting-1', status: 'active', attendees: [] } as const
      if (what === 'Ready') alice.forge({ type: 'space.recordingReady', meeting, recording, files: [] })
      else alice.forge({ type: `space.recording${what}`, meeting, recording })
      expect(alice.view()?.recording).toMatchObject({ state, id: recording.id })
      expect(chartOf(alice).value).toMatchObject({ live: { inRoom: { recording: state } } })
    }
  },
)
