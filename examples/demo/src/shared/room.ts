import type { Participant, TrackInfo } from '@switchhook/core'
import { nameOf } from './names.ts'
import { mediaTexts, presenceTexts, roomTexts } from './texts.room.ts'
import { say } from './texts.ts'

/** A line of the list of who is here. */
export interface PersonLine {
  id: string
  name: string
  /** How they are, in words. */
  state: string
  mark: 'online' | 'idle' | 'offline' | 'meeting'
  isSelf: boolean
  /** Is heard in the meeting. */
  isSending: boolean
}

/** A picture of the meeting: somebody's camera or screen, or their initial where there is none. */
export interface Tile {
  key: string
  userId: string
  name: string
  isSelf: boolean
  isMuted: boolean
  /** What is to be said of its media, if anything. */
  note: string | null
  video: string | null
  isScreen: boolean
  audio: string | null
}

/** What somebody is called in the lobby. */
export const personName = (person: Participant): string =>
  person.isSelf ? say(roomTexts.you, nameOf(person)) : nameOf(person)

/** Who is here and how they are. */
export function personLines(participants: readonly Participant[]): PersonLine[] {
  return participants.map((person) => {
    const { id, presence, attendances, isSelf } = person
    const isSending = attendances.some(({ audio }) => audio)
    const states = [
      presence === undefined ? null : presenceTexts[presence],
      attendances.length > 0 ? roomTexts.inMeeting : null,
      attendances.length > 0 && !isSending ? roomTexts.muted : null,
    ]
    return {
      id,
      name: personName(person),
      state: states.filter((state) => state !== null).join(', '),
      mark: attendances.length > 0 ? 'meeting' : (presence ?? 'online'),
      isSelf,
      isSending,
    }
  })
}

/** The pictures of a meeting: one for each session in it, one more for each screen that is shared. */
export function tilesOf(
  participants: readonly Participant[],
  own: { sessionId: string | null; tracks: readonly TrackInfo[] },
): Tile[] {
  return participants.flatMap((person) =>
    person.attendances.flatMap(({ sessionId = '', audio, media, tracks: theirs }) => {
      const isSelf = person.isSelf && sessionId === own.sessionId
      const tracks = isSelf ? own.tracks : theirs
      const tile = {
        key: `${person.id} ${sessionId}`,
        userId: person.id,
        name: personName(person),
        isSelf,
        isMuted: !audio,
        note: media === undefined ? null : mediaTexts[media],
        video: tracks.find(({ kind, isScreen }) => kind === 'video' && !isScreen)?.id ?? null,
        isScreen: false,
        audio: isSelf ? null : (tracks.find(({ kind }) => kind === 'audio')?.id ?? null),
      }
      const screens = tracks
        .filter(({ isScreen }) => isScreen)
        .map(({ id }) => ({ ...tile, key: `${tile.key} ${id}`, video: id, isScreen: true, audio: null, note: null }))
      return [tile, ...screens]
    }),
  )
}

/** Whether somebody is in a meeting, in words. */
export const meetingText = (attendees: readonly Participant[]): string =>
  attendees.length === 0
    ? roomTexts.noMeeting
    : say(roomTexts.running, attendees.map((person) => nameOf(person)).join(', '))

/** Who types, in words; nothing where nobody does. */
export function typingText(typing: readonly string[], participants: readonly Participant[]): string {
  if (typing.length === 0) return ''
  const names = typing.map((id) => nameOf({ id }, participants)).join(', ')
  return say(typing.length === 1 ? roomTexts.typing : roomTexts.typingSeveral, names)
}
