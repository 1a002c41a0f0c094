import type { ErrorInfo } from '@switchhook/core'
import { useClient, useClientEvent } from '@switchhook/vue'
import { readonly, ref } from 'vue'
import { noticeText, operationText } from '../../demo/src/shared/texts.ts'

/** The last thing that went wrong beside the ending of a call, which says so by itself. */
export function useProblem() {
  const { call } = useClient()
  const problem = ref<string | null>(null)
  const tell = ({ code }: ErrorInfo) => {
    problem.value = noticeText(code) ?? problem.value
  }
  useClientEvent('call:operation', ({ operation, transition, isLocal, error }) => {
    if (!isLocal) return
    if (transition === 'START') problem.value = null
    else if (error !== undefined) problem.value = operationText(operation, error.code) ?? problem.value
  })
  useClientEvent('call:start', ({ callId, error }) => {
    if (error !== undefined && call.getById(callId) === undefined) tell(error)
  })
  useClientEvent('subscription:error', ({ error }) => tell(error))
  useClientEvent('space:error', ({ error }) => tell(error))
  useClientEvent('devices:error', ({ error }) => tell(error))
  const dismiss = () => {
    problem.value = null
  }
  return { problem: readonly(problem), dismiss }
}
