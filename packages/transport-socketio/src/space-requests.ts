import type { Party, SpaceFact, SpaceOrder } from '@switchhook/core'
import { PortFault } from './fault.ts'
import type { Link } from './link.ts'
import { activeMeeting, joinedSpace } from './reads/spaces.ts'
import type { Rest, RestRequest } from './rest.ts'

/** A join that is not answered over REST goes on over the socket before anybody gives up. */
const joinTimeoutMs = 5000

/** What a space asks over REST (spaces.md §10). Nothing here rejects. */
export interface SpaceRequests {
  /** Gives the title, or why we are not let in. Whatever else fails is left to the socket to find out. */
  join: (spaceId: string, password: string | null, limit: AbortController) => Promise<string | PortFault | undefined>
  /** Asks for the active meeting. Given up by `limit`: by whoever asked, or after some seconds. */
  fetchMeeting: (spaceId: string, limit: AbortController) => Promise<SpaceFact>
  order: (spaceId: string, order: SpaceOrder) => Promise<SpaceFact>
}

export function createSpaceRequests(rest: Rest, link: Link): SpaceRequests {
  return {
    join: (spaceId, password, limit) =>
      rest({ path: [spaceId, 'join'], password, limit, timeoutMs: joinTimeoutMs }).then(
        (body) => link.check('rest', joinedSpace, body)?.topic.title,
        ({ status, code, message }: PortFault) =>
          // Without a reason it is the password that is missing (spaces.md §3).
          status === 403 ? new PortFault(code === 'forbidden' ? 'password_required' : code, message) : undefined,
      ),

    fetchMeeting: (spaceId, limit) => {
      const failed = ({ code, message }: PortFault): SpaceFact => ({
        type: 'space.failed',
        step: 'fetchMeeting',
        code,
        message,
      })
      return rest({ path: [spaceId, 'activemeeting'], limit }).then(
        (body): SpaceFact => {
          const known = link.check('rest', activeMeeting, body)
          if (!known) return failed(notUnderstood())
          const { id, content } = known
          return { type: 'space.meetingKnown', meeting: { id, ...content } }
        },
        (fault: PortFault) => (fault.status === 404 ? { type: 'space.meetingKnown', meeting: null } : failed(fault)),
      )
    },

    order: (spaceId, order) => {
      const { type: step, requestId } = order
      return rest(requestFor(spaceId, order)).then(
        (): SpaceFact => ({ type: 'space.ordered', requestId }),
        ({ code, message }: PortFault) => ({ type: 'space.failed', step, code, message, requestId }),
      )
    },
  }
}

/** An answer that is none. */
export const notUnderstood = (): PortFault => new PortFault('invalid_payload', 'Not understood.')

function requestFor(spaceId: string, order: SpaceOrder): RestRequest {
  if (order.type === 'removeParticipant') return { method: 'DELETE', path: [spaceId, ...asAttendee(order.party)] }
  const post = (path: readonly string[], body?: object): RestRequest => ({
    method: 'POST',
    path: [spaceId, 'meetings', order.meetingId, ...path],
    ...(body && { body }),
  })
  switch (order.type) {
    case 'startRecording':
      return post(['recordings'])
    case 'stopRecording':
      return post(['recordings', order.recordingId, 'stop'])
    case 'endMeeting':
      return post(['end'])
    case 'muteParticipant':
      return post([...asAttendee(order.party), 'mediastate'], { audio: false })
  }
}

function asAttendee({ id, type }: Party): string[] {
  return ['attendees', type === 'anonymous' ? 'anonymousId' : 'userId', id]
}
