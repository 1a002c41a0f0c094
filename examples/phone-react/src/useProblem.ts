import { useClient, useClientEvent } from '@switchhook/react'
import { useState } from 'react'
import { errorText, operationText } from '../../demo/src/shared/texts.ts'

/** The last thing that went wrong beside the ending of a call, which says so by itself. */
export function useProblem() {
  const { call } = useClient()
  const [problem, setProblem] = useState<string | null>(null)
  useClientEvent('call:operation', ({ operation, transition, isLocal, error }) => {
    if (!isLocal) return
    if (transition === 'START') setProblem(null)
    else if (error !== undefined) setProblem((before) => operationText(operation, error.code) ?? before)
  })
  useClientEvent('call:start', ({ callId, error }) => {
    if (error !== undefined && call.getById(callId) === undefined) setProblem(errorText(error.code))
  })
  useClientEvent('subscription:error', ({ error }) => setProblem(errorText(error.code)))
  useClientEvent('devices:error', ({ error }) => setProblem(errorText(error.code)))
  return { problem, dismiss: () => setProblem(null) }
}
