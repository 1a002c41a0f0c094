import { type Check, checksWith, isRecord, isSafeKey, isText } from '../feature/check.ts'
import { given } from '../feature/given.ts'
import type { ServiceDescriptor } from '../ports/index.ts'

/** What `subscribe` takes beside the services. */
export interface SubscribeOptions {
  /** Only `'websocket'` exists. */
  type?: 'websocket'
  /** Unique a device: a subscription with the same one takes the place of an earlier one. Letters, digits, `.`, `_`, `-`. */
  clientCorrelator?: string
}

const check: Check = checksWith('subscription:3')
const checkGiven: Check = checksWith('authentication:12')
const checkNotEmpty: Check = checksWith('subscription:2')
const checkSupported: Check = checksWith('not-supported')
const maxServices = 50

function parseName(path: string, name: unknown): string {
  check(isText(name, 200) && name !== '' && isSafeKey(name), `${path} should be the name of a service.`)
  return name
}

function parseService(path: string, service: unknown): ServiceDescriptor {
  if (typeof service === 'string') return { service: parseName(path, service) }
  check(isRecord(service), `${path} should be a name or { service, params? }.`)
  const name = parseName(`${path}.service`, service.service)
  const { params } = service
  check(params === undefined || isRecord(params), `${path}.params should be an object.`)
  for (const key of Object.keys(params ?? {})) check(isSafeKey(key), `${path}.params.${key} is not allowed.`)
  // Inventory, services.6.
  if (name === 'smsinbound')
    check(
      isText(params?.destinationAddress) && params.destinationAddress !== '',
      `${path}.params.destinationAddress should be a telephone number (E.164).`,
    )
  return { service: name, ...given({ params: params && { ...params } }) }
}

function parseList<T>(services: unknown, parse: (path: string, service: unknown) => T): readonly T[] {
  checkGiven(services !== undefined, 'No service was given. Name at least one, for example call.')
  check(Array.isArray(services), 'services should be a list.')
  checkNotEmpty(services.length > 0, 'services is empty. Name at least one, for example call.')
  check(services.length <= maxServices, `services should be at most ${maxServices}.`)
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
export function checkChannel(type: unknown = 'websocket'): void {
  check(isText(type), "type should be 'websocket'.")
  checkSupported(type === 'websocket', "Only the channel 'websocket' exists.")
}

/**
 * The correlator of a subscription. Options that are a text name the channel, as in the inventory's examples (decision 21).
 * @throws SwitchhookError `subscription:3`, or `not-supported` for another channel.
 */
export function parseSubscribeOptions(options: unknown = {}): string | null {
  if (typeof options === 'string') return parseSubscribeOptions({ type: options })
  check(isRecord(options), 'options should be an object.')
  checkChannel(options.type)
  const { clientCorrelator = null } = options
  check(
    clientCorrelator === null || (isText(clientCorrelator) && /^[\w.-]{1,128}$/.test(clientCorrelator)),
    'options.clientCorrelator should be 1 to 128 letters, digits, dots, dashes or underscores.',
  )
  return clientCorrelator
}
