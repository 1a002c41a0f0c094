import { SwitchhookError } from '@switchhook/core'
import { createContext, createElement, type ReactElement, type ReactNode, useContext } from 'react'
import type { RegisteredClient } from './register.ts'

const ClientContext = createContext<RegisteredClient | null>(null)

/** What {@link SwitchhookProvider} takes. */
export interface SwitchhookProviderProps {
  /** A client made outside of the tree. The provider neither connects nor destroys it. */
  client: RegisteredClient
  children?: ReactNode
}

/** Gives a client to the hooks below it. */
export function SwitchhookProvider({ client, children }: SwitchhookProviderProps): ReactElement {
  return createElement(ClientContext.Provider, { value: client }, children)
}

/**
 * The client that the nearest {@link SwitchhookProvider} was given.
 * @throws SwitchhookError `port-missing` outside of a provider.
 */
export function useClient(): RegisteredClient {
  const client = useContext(ClientContext)
  if (client === null)
    throw new SwitchhookError('port-missing', 'Put <SwitchhookProvider client={client}> above what uses switchhook.')
  return client
}
