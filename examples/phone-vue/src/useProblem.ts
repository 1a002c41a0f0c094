import type { ErrorInfo } from '@switchhook/core'
import { useClient, useClientEvent } from '@switchhook/vue'
import { onScopeDispose, readonly, ref } from 'vue'
import { asPhoneClient } from '../../demo/src/shared/client.ts'
import { hearConsultations } from '../../demo/src/shared/problems.ts'
import { isTold, noticeText, operationText } from '../../demo/src/shared/texts.ts'

/** The last thing that went wrong beside the ending of a call, which says so by itself. */
export function useProblem() {
  const client = useClient()
  const { call } = client
  const problem = ref<string | null>(null)
  const tell = ({ code }: ErrorInfo) => {
    problem.value = noticeText(code) ?? problem.value
  }
  useClientEvent('call:operation', ({ operation, transition, isLocal, error }) => {
    if (!isLocal || !isTold(operation)) return
    if (transition === 'START') problem.value = null
    else if (error !== undefined) problem.value = operationText(operation, error.code) ?? problem.value
  })
  useClientEvent('call:start', ({ callId, error }) => {
    if (error !== undefined && call.getById(callId) === undefined) tell(error)
  })
  useClientEvent('subscription:error', ({ error }) => tell(error))
  useClientEvent('space:error', ({ error }) => tell(error))
  useClientEvent('devices:error', ({ error }) => tell(error))
  onScopeDispose(
    hearConsultations(asPhoneClient(client), (text) => {
      problem.value = text
    }),
  )
  const dismiss = () => {
    problem.value = null
  }
  return { problem: readonly(problem), dismiss }
}
