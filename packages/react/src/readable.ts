import type { Readable } from '@switchhook/core'
import { useSelector } from '@xstate/react'

const identity = <Value>(value: Value): Value => value

/** The value of a readable, for as long as the component is there. */
export const useReadable = <Value extends object | undefined>(readable: Readable<Value>): Value =>
  useSelector(readable, identity<Value>)
