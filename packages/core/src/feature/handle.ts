import type { Actor, AnyActorLogic, EmittedFrom, EventFrom } from 'xstate'
import { type ErrorInfo, SwitchhookError } from '../errors.ts'
import { type Deferred, deferred } from './promises.ts'

/** An actor and the promises of the commands it runs. */
export interface Handle<Logic extends AnyActorLogic> {
  actor: Actor<Logic>
  /** The promise of an operation, settled when the chart emits its FINISH. */
  expect: (operationId: string, done?: Deferred) => Promise<void>
  /** Sends a command and gives its promise. */
  run: (command: EventFrom<Logic> & { operationId: string }) => Promise<void>
}

/** How a feature learns of its actor. */
export interface HandleObserver<Emission> {
  /**
   * The actor took a step: what it emitted on the way, for which the new snapshot is there by now. With an error when it
   * broke, which ends it: the error its promises reject with.
   */
  stepped: (emissions: readonly Emission[], error?: SwitchhookError) => void
  /** What an actor that breaks is told to have met. */
  breakdown: ErrorInfo
  /** Closes what a broken actor leaves open. */
  close: () => void
  /** Everything about the end of the actor was told and settled. */
  ended?: () => void
  onError: (error: unknown) => void
}

/**
 * Watches an actor. What it emits comes before the snapshot it belongs to, so it waits in an outbox: first the feature
 * takes over the snapshot, then it tells what happened, and promises settle last.
 */
export function createHandle<Logic extends AnyActorLogic>(
  actor: Actor<Logic>,
  { stepped, breakdown, close, ended, onError }: HandleObserver<EmittedFrom<Logic>>,
): Handle<Logic> {
  const promises = new Map<string, Deferred>()
  let outbox: EmittedFrom<Logic>[] = []

  function flush(error?: SwitchhookError): void {
    const emissions = outbox
    outbox = []
    stepped(emissions, error)
    for (const { transition, operation, error: cause } of emissions as readonly Partial<FinishLike>[]) {
      if (transition !== 'FINISH' || operation === undefined) continue
      promises.get(operation.id)?.settle(cause)
      promises.delete(operation.id)
    }
  }

  actor.on('*', (emission) => {
    outbox.push(emission)
  })
  actor.subscribe({
    next: () => flush(),
    complete: () => ended?.(),
    error(cause) {
      const error = new SwitchhookError(breakdown.code, breakdown.message, { cause })
      close()
      flush(error)
      for (const { settle } of promises.values()) settle(error)
      promises.clear()
      onError(error)
      ended?.()
    },
  })

  function expect(operationId: string, done = deferred()): Promise<void> {
    promises.set(operationId, done)
    return done.promise
  }

  return {
    actor,
    expect,
    run(command) {
      const { operationId }: { operationId: string } = command
      const promise = expect(operationId)
      actor.send(command)
      return promise
    },
  }
}

interface FinishLike {
  transition: string
  operation: { id: string }
  error: ErrorInfo
}
