import type { AnyActor } from 'xstate'
import type { Transport, WireEvent } from '../ports/index.ts'

/** The application called a function of the client. */
export interface CommandEvent {
  /** Such as `call.make`. */
  path: string
  args: readonly unknown[]
  /** Milliseconds since the epoch. */
  at: number
}

/**
 * Watches a client: a function or an observer, so that `createBrowserInspector().inspect` of @statelyai/inspect fits.
 * What it throws goes to `onError`.
 */
export type Inspect =
  // biome-ignore lint/suspicious/noExplicitAny: XState's inspection events, whose type stays out of the root declaration
  | ((event: any) => void)
  | {
      /** The inspection events of every actor, as XState emits them. */
      // biome-ignore lint/suspicious/noExplicitAny: as above
      next?: (event: any) => void
      /** What the transport put on its wire or took off it, where it tells. Never a token. */
      wire?: (event: WireEvent) => void
      /** A function of the client was called, `bind` and the bindings included. */
      command?: (event: CommandEvent) => void
    }

type Observer = Exclude<Inspect, (event: never) => void>

/** Those who watch a client, and the actors they are shown. */
export interface Inspection {
  /** Takes in a root actor that was just made. XState hears of observers only while there are any. */
  watch: (actor: AnyActor) => void
  attach: (inspect: Inspect) => () => void
  command: (path: string, args: readonly unknown[]) => void
}

interface Watcher {
  show: (actor: AnyActor) => void
  command: (event: CommandEvent) => void
}

const isOver = (actor: AnyActor) => actor.getSnapshot().status !== 'active'

export function createInspection(
  transport: Transport,
  now: () => number,
  onError: (error: unknown) => void,
): Inspection {
  const actors = new Set<AnyActor>()
  const watchers = new Set<Watcher>()

  return {
    watch(actor) {
      for (const known of actors) if (isOver(known)) actors.delete(known)
      actors.add(actor)
      for (const { show } of watchers) show(actor)
    },
    attach(inspect) {
      const { next, wire, command }: Observer = typeof inspect === 'function' ? { next: inspect } : inspect
      let isAttached = true
      const guarded =
        <Event>(tell: ((event: Event) => void) | undefined) =>
        (event: Event): void => {
          try {
            if (isAttached) tell?.call(inspect, event)
          } catch (error) {
            onError(error)
          }
        }
      const tell = guarded<object>(next)
      const stops = new Map<AnyActor, () => void>()
      /** XState tells of actors when it makes them: of those that are there already we tell, in its words. */
      const announce = (actorRef: AnyActor, rootId: string) => {
        tell({ type: '@xstate.actor', actorRef, rootId })
        for (const child of Object.values(actorRef.getSnapshot().children ?? {})) announce(child as AnyActor, rootId)
      }
      const watcher: Watcher = {
        show(actor) {
          for (const known of stops.keys()) if (isOver(known)) stops.delete(known)
          if (next === undefined || isOver(actor)) return
          announce(actor, actor.sessionId)
          stops.set(actor, actor.system.inspect({ next: tell }).unsubscribe)
        },
        command: guarded(command),
      }
      watchers.add(watcher)
      for (const actor of actors) watcher.show(actor)
      const stopWire = wire && transport.watch?.(guarded(wire))
      return () => {
        isAttached = false
        watchers.delete(watcher)
        stopWire?.()
        for (const stop of stops.values()) stop()
      }
    },
    command(path, args) {
      for (const watcher of watchers) watcher.command({ path, args, at: now() })
    },
  }
}
