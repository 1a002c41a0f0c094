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

/** A ref for each part of a view. */
export type RefsOf<View> = { [Key in keyof View]-?: ReadonlyRef<View[Key]> }

/** The parts of a readable whose value always has the same keys. */
export function useParts<View extends object>(readable: MaybeRefOrGetter<Readable<View>>): RefsOf<View> {
  const view = useReadable(readable)
  const names = Object.keys(view.value) as (keyof View)[]
  return Object.fromEntries(names.map((name) => [name, computed(() => view.value[name])])) as unknown as RefsOf<View>
}
