import { SwitchhookError } from '@switchhook/core'
import {
  type App,
  type ComponentInternalInstance,
  type EffectScope,
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  type InjectionKey,
  inject,
  provide,
} from 'vue'
import type { RegisteredClient } from './register.ts'

const clientKey: InjectionKey<RegisteredClient> = Symbol('switchhook')
const scoped = new WeakMap<EffectScope, RegisteredClient>()

/** Gives a client to every component of an app: `app.use(switchhook, { client })`. Neither connects nor destroys it. */
export const switchhook = {
  install(app: App, { client }: { client: RegisteredClient }): void {
    app.provide(clientKey, client)
  },
}

/**
 * Gives a client to the component or effect scope it is called in, and to the components below. In a bare scope it
 * reaches this scope only, not scopes made inside of it.
 */
export function provideClient(client: RegisteredClient): void {
  const scope = getCurrentScope()
  if (scope !== undefined) scoped.set(scope, client)
  if (getCurrentInstance() !== null) provide(clientKey, client)
}

/** What is provided to a component, by itself included. Vue keeps the field out of its types; directives need it. */
const providedTo = (instance: ComponentInternalInstance | null | undefined) =>
  (instance as { provides?: { [clientKey]?: RegisteredClient } } | null | undefined)?.provides?.[clientKey]

/** The client for a component; directives name it, because they run outside of any injection context. */
export function clientOf(instance?: ComponentInternalInstance | null): RegisteredClient {
  const scope = getCurrentScope()
  const client =
    (scope && scoped.get(scope)) ??
    providedTo(instance ?? getCurrentInstance()) ??
    (hasInjectionContext() ? inject(clientKey, undefined) : undefined)
  if (client === undefined)
    throw new SwitchhookError('port-missing', 'Call app.use(switchhook, { client }), or provideClient(client) first.')
  return client
}

/**
 * The client given by the plugin or by {@link provideClient}.
 * @throws SwitchhookError `port-missing` where none was given.
 */
export function useClient(): RegisteredClient {
  return clientOf()
}
