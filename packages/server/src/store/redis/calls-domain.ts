import {
  type Call,
  type Calls,
  type CallsPart,
  callsParts,
  createCalls,
  type Side,
  sidesOf,
  type Transfer,
} from '../../calls/calls.ts'
import type { SessionServices } from '../../services/services.ts'
import { type Codec, createDomain, type Domain } from './domain.ts'
import { WatchedMap } from './watched.ts'

export const callsDomainName = 'calls'

/** Calls, who is known and who is there, and the domain they are written as. */
export interface CallsDomain {
  readonly domain: Domain
  readonly calls: Calls
  /** What is to happen later: the alarm as JSON, to its time in milliseconds since 1970. */
  readonly alarms: WatchedMap<string, number>
  /** Brings what follows from the calls up to date, after some were read. To be called before a decision. */
  index: () => void
}

export function createCallsDomain(): CallsDomain {
  const domain = createDomain(callsDomainName)
  let isIndexed = true

  const callCodec: Codec<Call> = {
    toPlain: callToPlain,
    fromPlain: callFromPlain,
    written: () => {
      isIndexed = false
    },
  }
  const touch = (call: Call): void => {
    all.get(call.key)
  }
  const byId: WatchedMap<string, Call> = new WatchedMap((id) => {
    const call = byId.peek(id)
    if (call) touch(call)
  })
  const byUser: WatchedMap<string, Set<Call>> = new WatchedMap((userId) => byUser.peek(userId)?.forEach(touch))
  const all = domain.part<string, Call>('all', callCodec)
  const made = new Map<string, unknown>([
    ['all', all],
    ['byId', byId],
    ['byUser', byUser],
  ])
  for (const name of callsParts)
    if (!made.has(name)) made.set(name, domain.part(name, name === 'services' ? servicesCodec : undefined))
  const calls = createCalls((name: CallsPart | 'byId' | 'byUser') => made.get(name) as Map<never, never>)
  const alarms = domain.part<string, number>('alarms')
  domain.single('lastSeq', {
    read: () => calls.lastSeq,
    write: (plain) => {
      calls.lastSeq = (plain as number | undefined) ?? 0
    },
  })

  const index = (): void => {
    if (isIndexed) return
    isIndexed = true
    Map.prototype.clear.call(byId)
    Map.prototype.clear.call(byUser)
    for (const call of all.values())
      for (const { callId, party } of sidesOf(call)) {
        Map.prototype.set.call(byId, callId, call)
        const ofUser = byUser.peek(party._id) ?? new Set()
        Map.prototype.set.call(byUser, party._id, ofUser.add(call))
      }
  }
  return { domain, calls, alarms, index }
}

const servicesCodec: Codec<SessionServices> = {
  toPlain: (services) => ({ ...services, until: [...services.until] }),
  fromPlain: (plain) => ({ ...plain, correlator: plain.correlator, until: new Map(plain.until) }),
}

function sideToPlain(side: Side): object {
  return { ...side, ringing: [...side.ringing], heard: [...side.heard] }
}

function sideFromPlain(plain: Side & { ringing: []; heard: [] }): Side {
  return { ...plain, ringing: new Map(plain.ringing), heard: new Map(plain.heard) }
}

/** A transfer names sides of its call, so they are written by name. */
function callToPlain(call: Call): object {
  const { caller, callee, transfer } = call
  const nameOf = (side: Side) => (side === caller ? 'caller' : 'callee')
  return {
    ...call,
    caller: sideToPlain(caller),
    callee: sideToPlain(callee),
    transfer: transfer && {
      ...transfer,
      transferor: nameOf(transfer.transferor),
      transferred: nameOf(transfer.transferred),
      side: transfer.side && sideToPlain(transfer.side),
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: it reads what callToPlain wrote
function callFromPlain(plain: any): Call {
  const sides = { caller: sideFromPlain(plain.caller), callee: sideFromPlain(plain.callee) }
  const transfer: Transfer | null = plain.transfer && {
    ...plain.transfer,
    transferor: sides[plain.transfer.transferor as 'caller' | 'callee'],
    transferred: sides[plain.transfer.transferred as 'caller' | 'callee'],
    side: plain.transfer.side && sideFromPlain(plain.transfer.side),
  }
  return { ...plain, ...sides, transfer }
}
