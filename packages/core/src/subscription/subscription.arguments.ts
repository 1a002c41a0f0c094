import { SwitchhookError } from '../errors.ts'
import type { ServiceDescriptor } from '../ports/index.ts'

/** What `subscribe` takes beside the services. */
export interface SubscribeOptions {
  /** Only `'websocket'` exists. */
  type?: 'websocket'
  /** Unique a device: a subscription with the same one takes the place of an earlier one. Letters, digits, `.`, `_`, `-`. */
  clientCorrelator?: string
}

const invalid = (message: string) => new SwitchhookError('subscription:3', message)
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const poisoned: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const maxServices = 50

function parseName(path: string, name: unknown): string {
  if (typeof name !== 'string' || name === '' || name.length > 200)
    throw invalid(`${path} should be the name of a service.`)
  if (poisoned.has(name)) throw invalid(`${path} may not be '${name}'.`)
  return name
}

function parseService(path: string, service: unknown): ServiceDescriptor {
  if (typeof service === 'string') return { service: parseName(path, service) }
  if (!isRecord(service)) throw invalid(`${path} should be a name or { service, params? }.`)
  const name = parseName(`${path}.service`, service.service)
  const { params } = service
  if (params !== undefined && !isRecord(params)) throw invalid(`${path}.params should be an object.`)
  const badKey = Object.keys(params ?? {}).find((key) => poisoned.has(key))
  if (badKey !== undefined) throw invalid(`${path}.params.${badKey} is not allowed.`)
  // Inventory, services.6.
  if (name === 'smsinbound' && (typeof params?.destinationAddress !== 'string' || params.destinationAddress === ''))
    throw invalid(`${path}.params.destinationAddress should be a telephone number (E.164).`)
  return params === undefined ? { service: name } : { service: name, params: { ...params } }
}

function parseList<T>(services: unknown, parse: (path: string, service: unknown) => T): readonly T[] {
  if (services === undefined)
    throw new SwitchhookError('authentication:12', 'No service was given. Name at least one, for example call.')
  if (!Array.isArray(services)) throw invalid('services should be a list.')
  if (services.length === 0)
    throw new SwitchhookError('subscription:2', 'The list of services is empty. Name at least one, for example call.')
  if (services.length > maxServices) throw invalid(`services should be at most ${maxServices}.`)
  return services.map((service, index) => parse(`services[${index}]`, service))
}

/**
 * Services to subscribe to, checked; a service named twice counts once, the later entry stands.
 * @throws SwitchhookError `authentication:12` for none, `subscription:2` for an empty list, `subscription:3` otherwise.
 */
export function parseServices(services: unknown): readonly ServiceDescriptor[] {
  return [...new Map(parseList(services, parseService).map((entry) => [entry.service, entry])).values()]
}

/**
 * Names of services to unsubscribe from, checked.
 * @throws SwitchhookError as {@link parseServices}
 */
export function parseServiceNames(services: unknown): readonly string[] {
  return [...new Set(parseList(services, parseName))]
}

/**
 * The channel of the notifications.
 * @throws SwitchhookError `not-supported` for any other than the websocket.
 */
export function checkChannel(type: unknown): void {
  if (type === undefined || type === 'websocket') return
  if (typeof type !== 'string') throw invalid("type should be 'websocket'.")
  throw new SwitchhookError('not-supported', "Only the channel 'websocket' exists.")
}

/**
 * Options of `subscribe`, checked. A text is read as the channel, as in the inventory's examples (decision 21).
 * @throws SwitchhookError `subscription:3`, or `not-supported` for another channel.
 */
export function parseSubscribeOptions(options: unknown): { correlator: string | null } {
  if (options === undefined || typeof options === 'string') {
    checkChannel(options)
    return { correlator: null }
  }
  if (!isRecord(options)) throw invalid('options should be an object.')
  checkChannel(options.type)
  const { clientCorrelator } = options
  if (clientCorrelator === undefined) return { correlator: null }
  if (typeof clientCorrelator !== 'string' || !/^[\w.-]{1,128}$/.test(clientCorrelator))
    throw invalid('options.clientCorrelator should be 1 to 128 letters, digits, dots, dashes or underscores.')
  return { correlator: clientCorrelator }
}
