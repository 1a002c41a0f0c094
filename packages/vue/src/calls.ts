import {
  type BoundCall,
  type CallApi,
  type CallPermissions,
  type CallView,
  noCall,
  ringingHere,
} from '@switchhook/core'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { bindTo } from './bound.ts'
import { useClient } from './provide.ts'
import { type ReadonlyRef, useReadable } from './readable.ts'
import { shallowEqual } from './shallowEqual.ts'

/** A call, what may be done with it, and the commands that do it. The functions are stable, also when the id changes. */
export interface UseCall extends BoundCall {
  /** Undefined where there is no call, or not yet. */
  call: ReadonlyRef<CallView | undefined>
  /** For each command whether it is allowed now, and if not, why. Without a call everything is refused. */
  can: ReadonlyRef<CallPermissions>
  /** Starts a call and gives its id at once. */
  make: CallApi['make']
}

/** One call and its commands; without an id the newest call that has not ended. The call may begin to exist later. */
export function useCall(callId?: MaybeRefOrGetter<string | undefined>): UseCall {
  const { call: calls } = useClient()
  const call = useReadable(() => calls.observe(toValue(callId)))
  const can = computed(() => call.value?.can ?? noCall)
  return { call, can, ...bindTo(() => calls.bind(toValue(callId))), make: calls.make }
}

/**
 * A part of a call. Changes only when the part does; parts that are objects or lists are compared by their members.
 * `selector` gets undefined while there is no such call.
 */
export function useCallView<Part>(
  callId: MaybeRefOrGetter<string | undefined>,
  selector: (call: CallView | undefined) => Part,
): ReadonlyRef<Part> {
  const { call } = useClient()
  return useReadable(() => call.observe(toValue(callId)), selector, shallowEqual)
}

/** Every call of the client, ended ones included, oldest first. */
export function useCalls(): ReadonlyRef<readonly CallView[]> {
  const { call } = useClient()
  return useReadable(call.observeAll())
}

/** The calls that ring here: incoming and not answered yet, oldest first. */
export function useIncomingCalls(): ReadonlyRef<readonly CallView[]> {
  const { call } = useClient()
  return useReadable(call.observeAll(), ringingHere, shallowEqual)
}
