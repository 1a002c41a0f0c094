import type { Readable } from '@switchhook/core'
import { useSelector } from '@xstate/vue'
import { computed, type MaybeRefOrGetter, type Ref, shallowReadonly, toValue } from 'vue'

const identity = <Value>(value: Value): Value => value

/** What a composable gives back: a ref that only core writes, whose value keeps its identity. */
export type ReadonlyRef<Value> = Readonly<Ref<Value>>

/** A part of a readable that may be replaced by another one, until the scope ends. */
export function useReadable<Value extends object | undefined, Part = Value>(
  readable: MaybeRefOrGetter<Readable<Value>>,
  selector: (value: Value) => Part = identity as never,
  isSame?: (before: Part, after: Part) => boolean,
): ReadonlyRef<Part> {
  return shallowReadonly(
    useSelector(
      computed(() => toValue(readable)),
      selector,
      isSame,
    ),
  )
}
