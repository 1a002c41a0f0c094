import { calls } from './call/call.ts'
import { buildClient, type ClientOptions, type ClientWith } from './client/client.ts'
import type { AnyFeature } from './client/feature.ts'
import { media } from './media/media.ts'
import { spaces } from './space/space.ts'
import { services } from './subscription/subscription.ts'

const standard = () => [calls(), media(), services(), spaces()] as const

type Standard = ReturnType<typeof standard>

/** A client with calls, media, connection, services and spaces. */
export type Client = ClientWith<Standard>

/** Options of {@link createClient}; `features` come on top of the standard ones. */
export interface CreateClientOptions<Features extends readonly AnyFeature[]> extends ClientOptions {
  features?: Features
}

/**
 * Creates a client. It runs until `destroy()`; components only watch it.
 * @throws SwitchhookError `port-missing` without a transport, `bad-config` for a malformed option. Nothing else throws.
 */
export function createClient<const Features extends readonly AnyFeature[] = []>(
  options: CreateClientOptions<Features>,
): ClientWith<[...Standard, ...Features]> {
  const { features, ...rest } = options ?? {}
  return buildClient(rest as ClientOptions, [...standard(), ...(features ?? ([] as unknown as Features))])
}
