import type { EngineHooks, SdpHandlerInfo, SessionDescription } from '@switchhook/core'
import { faultOf } from './faults.ts'

type Description = Pick<SessionDescription, 'sdp'> & { type: 'offer' | 'answer' }

/**
 * What the application's handlers make of a description, each of what the one before it gave. One that throws, or gives
 * no description of the same type, fails the step.
 */
export function handled(
  { sdpHandlers = [] }: EngineHooks,
  original: Description,
  about: Omit<SdpHandlerInfo, 'type'>,
): Description {
  const { type } = original
  let { sdp } = original
  for (const handler of sdpHandlers) {
    let given: SessionDescription | undefined
    try {
      given = handler({ type, sdp }, { ...about, type }, { ...original })
    } catch {}
    if (given?.type !== type || typeof given.sdp !== 'string')
      throw faultOf('sdpHandler', 'An SDP handler threw, or gave no description of the same type.')
    sdp = given.sdp
  }
  return { type, sdp }
}
