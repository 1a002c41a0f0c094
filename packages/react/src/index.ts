'use client'

export { type UseCall, useCall, useCalls, useCallView, useIncomingCalls } from './calls.ts'
export { useConnection, useSubscription } from './connection.ts'
export { useClientEvent } from './events.ts'
export { type UseTrack, useDevices, useTrack } from './media.ts'
export { SwitchhookProvider, type SwitchhookProviderProps, useClient } from './provider.ts'
export type { ClientEvents, Register, RegisteredClient } from './register.ts'
export { useSpace } from './spaces.ts'
