import type { Party, SpaceFact, SpaceOrder } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import { activeMeeting, joinedSpace } from './reads/spaces.ts'
import type { Rest, RestRequest } from './rest.ts'

/** A join that is not answered over REST goes on over the socket before anybody gives up. */
const joinTimeoutMs = 5000

/** What a space asks over REST (spaces.md §10). */
export interface SpaceRequests {
  /**
   * Gives the title. Whatever fails here is left to the socket to find out, but a refusal.
   *
   * @throws PortFault where the server does not let us in.
   */
  join: (spaceId: string, password: string | undefined, limit: AbortController) => Promise<string | undefined>
  /** Asks for the active meeting. Given up by `limit`: by whoever asked, or after some seconds. */
  fetchMeeting: (spaceId: string, limit: AbortController) => Promise<SpaceFact>
  order: (spaceId: string, order: SpaceOrder) => Promise<SpaceFact>
}

export function createSpaceRequests(rest: Rest, link: Link): SpaceRequests {
  return {
    join: async (spaceId, password, limit) => {
      try {
        const body = await rest({ path: [spaceId, 'join'], password, limit, timeoutMs: joinTimeoutMs })
        return link.check('rest', joinedSpace, body)?.topic.title
      } catch (error) {
        const { status, code, message } = asFault(error)
        // Without a reason it is the password that is missing (spaces.md §3).
        if (status === 403) throw new PortFault(code === 'forbidden' ? 'password_required' : code, message)
      }
    },

    fetchMeeting: async (spaceId, limit) => {
      try {
        const known = link.check('rest', activeMeeting, await rest({ path: [spaceId, 'activemeeting'], limit }))
        if (!known) throw new PortFault('invalid_payload', 'Not understood.')
        return { type: 'space.meetingKnown', meeting: { id: known._id, ...known.content } }
      } catch (error) {
        const { status, code, message } = asFault(error)
        if (status === 404) return { type: 'space.meetingKnown', meeting: null }
        return { type: 'space.failed', step: 'fetchMeeting', code, message }
      }
    },

    order: async (spaceId, order) => {
      const { type, requestId } = order
      try {
        await rest(requestFor(spaceId, order))
        return { type: 'space.ordered', requestId }
      } catch (error) {
        const { code, message } = asFault(error)
        return { type: 'space.failed', step: type, code, message, requestId }
      }
    },
  }
}

function requestFor(spaceId: string, order: SpaceOrder): RestRequest {
  if (order.type === 'removeParty') return { method: 'DELETE', path: [spaceId, ...asAttendee(order.party)] }
  const meeting = [spaceId, 'meetings', order.meetingId]
  switch (order.type) {
    case 'startRecording':
      return { method: 'POST', path: [...meeting, 'recordings'] }
    case 'stopRecording':
      return { method: 'POST', path: [...meeting, 'recordings', order.recordingId, 'stop'] }
    case 'endMeeting':
      return { method: 'POST', path: [...meeting, 'end'] }
    case 'muteParty':
      return {
        method: 'POST',
        path: [...meeting, ...asAttendee(order.party), 'mediastate'],
        body: { audio: false },
      }
  }
}

function asAttendee({ id, type }: Party): string[] {
  return ['attendees', type === 'anonymous' ? 'anonymousId' : 'userId', id]
}

function asFault(error: unknown): PortFault {
  return error instanceof PortFault ? error : new PortFault('internal', 'Not done.')
}
