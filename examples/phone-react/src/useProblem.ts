import type { ErrorInfo } from '@switchhook/core'
import { useClient, useClientEvent } from '@switchhook/react'
import { useEffect, useState } from 'react'
import { asPhoneClient } from '../../demo/src/shared/client.ts'
import { hearConsultations } from '../../demo/src/shared/problems.ts'
import { isTold, noticeText, operationText } from '../../demo/src/shared/texts.ts'

/** The last thing that went wrong beside the ending of a call, which says so by itself. */
export function useProblem() {
  const client = useClient()
  const { call } = client
  const [problem, setProblem] = useState<string | null>(null)
  const tell = ({ code }: ErrorInfo) => setProblem((before) => noticeText(code) ?? before)
  useClientEvent('call:operation', ({ operation, transition, isLocal, error }) => {
    if (!isLocal || !isTold(operation)) return
    if (transition === 'START') setProblem(null)
    else if (error !== undefined) setProblem((before) => operationText(operation, error.code) ?? before)
  })
  useClientEvent('call:start', ({ callId, error }) => {
    if (error !== undefined && call.getById(callId) === undefined) tell(error)
  })
  useClientEvent('subscription:error', ({ error }) => tell(error))
  useClientEvent('space:error', ({ error }) => tell(error))
  useClientEvent('devices:error', ({ error }) => tell(error))
  useEffect(() => hearConsultations(asPhoneClient(client), setProblem), [client])
  return { problem, dismiss: () => setProblem(null) }
}
