import { buildClient, type ClientOptions, type ClientWith } from './client/client.ts'
import type { AnyFeature } from './client/feature.ts'

/** Options of a client that has only the features it is given. */
export interface LeanClientOptions<Features extends readonly AnyFeature[]> extends ClientOptions {
  /** Such as `[calls(), media(), services()]`. */
  features: Features
}

/**
 * Creates a client with these features and the connection, nothing else.
 * @throws SwitchhookError `port-missing` without a transport, `bad-config` for a malformed option. Nothing else throws.
 */
export function createLeanClient<const Features extends readonly AnyFeature[]>({
  features,
  ...options
}: LeanClientOptions<Features>): ClientWith<Features> {
  return buildClient(options as ClientOptions, features)
}
