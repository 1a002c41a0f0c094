import type {
  EngineHooks,
  IceCandidate,
  IceCollectionInfo,
  IceCollectionResult,
  IceTimeouts,
  PeerLeg,
} from '../ports/index.ts'
import { faultOf } from './fakeMedia.descriptions.ts'

/** What one collection is about. */
export interface Collected {
  leg: PeerLeg
  hooks: EngineHooks
  candidates: readonly IceCandidate[]
  description: string
}

const noTimeouts: IceTimeouts = { iceCollectionIdealTimeout: 0, iceCollectionMaxTimeout: 0 }

/** True where the check says so; a fault where it ends the call; false where it waits. */
export function isEnough(about: Collected, info: Pick<IceCollectionInfo, 'reason' | 'iceGatheringState'>): boolean {
  const { leg, hooks, candidates, description } = about
  if (hooks.iceCollectionCheck === undefined) return true
  let result: IceCollectionResult | undefined
  try {
    result = hooks.iceCollectionCheck(
      {
        ...info,
        callId: leg.callId,
        callOperation: hooks.operationOf?.(leg.callId) ?? '',
        iceCandidates: candidates,
        iceCollectionDuration: 0,
        rtcPeerConnectionConfig: leg.configuration ?? {},
        rtcLocalSessionDescription: description,
      },
      leg.collection ?? noTimeouts,
    )
  } catch (error) {
    throw faultOf('iceCheck', `The check threw: ${String(error)}`)
  }
  if (result?.type === 'StartCall') return true
  if (result?.type === 'Wait') return false
  throw faultOf('iceCheck', (result?.type === 'Error' && result.error) || 'The check gave no known result.')
}
