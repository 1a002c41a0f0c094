import {
  type BoundCall,
  type CallApi,
  type CallPermissions,
  type CallView,
  noCall,
  ringingHere,
} from '@switchhook/core'
import { shallowEqual, useSelector } from '@xstate/react'
import { useClient } from './provider.ts'
import { useReadable } from './readable.ts'

/** A call, what may be done with it, and the commands that do it. The functions are stable. */
export interface UseCall extends BoundCall {
  /** Undefined where there is no call, or not yet. */
  call: CallView | undefined
  /** For each command whether it is allowed now, and if not, why. Without a call everything is refused. */
  can: CallPermissions
  /** Starts a call and gives its id at once. */
  make: CallApi['make']
}

/** One call and its commands; without an id the newest call that has not ended. The call may begin to exist later. */
export function useCall(callId?: string): UseCall {
  const { call: calls } = useClient()
  const call = useReadable(calls.observe(callId))
  return { call, can: call?.can ?? noCall, ...calls.bind(callId), make: calls.make }
}

/**
 * A part of a call. Renders only when the part changes; parts that are objects or lists are compared by their members.
 * `selector` gets undefined while there is no such call.
 */
export function useCallView<Part>(callId: string | undefined, selector: (call: CallView | undefined) => Part): Part {
  const { call } = useClient()
  return useSelector(call.observe(callId), selector, shallowEqual)
}

/** Every call of the client, ended ones included, oldest first. */
export function useCalls(): readonly CallView[] {
  const { call } = useClient()
  return useReadable(call.observeAll())
}

/** The calls that ring here: incoming and not answered yet, oldest first. */
export function useIncomingCalls(): readonly CallView[] {
  const { call } = useClient()
  return useSelector(call.observeAll(), ringingHere, shallowEqual)
}
