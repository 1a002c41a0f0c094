import type { ErrorInfo } from '@switchhook/core'
import { useClient, useClientEvent } from '@switchhook/react'
import { useState } from 'react'
import { noticeText, operationText } from '../../demo/src/shared/texts.ts'

/** The last thing that went wrong beside the ending of a call, which says so by itself. */
export function useProblem() {
  const { call } = useClient()
  const [problem, setProblem] = useState<string | null>(null)
  const tell = ({ code }: ErrorInfo) => setProblem((before) => noticeText(code) ?? before)
  useClientEvent('call:operation', ({ operation, transition, isLocal, error }) => {
    if (!isLocal) return
    if (transition === 'START') setProblem(null)
    else if (error !== undefined) setProblem((before) => operationText(operation, error.code) ?? before)
  })
  useClientEvent('call:start', ({ callId, error }) => {
    if (error !== undefined && call.getById(callId) === undefined) tell(error)
  })
  useClientEvent('subscription:error', ({ error }) => tell(error))
  useClientEvent('space:error', ({ error }) => tell(error))
  useClientEvent('devices:error', ({ error }) => tell(error))
  return { problem, dismiss: () => setProblem(null) }
}
