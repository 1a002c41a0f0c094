import mittFactory, { type EventType, type Handler, type Emitter as Mitt, type WildcardHandler } from 'mitt'

// mitt's default export is typed as a namespace under `module: NodeNext`.
const mitt = mittFactory as unknown as <Events extends Record<EventType, unknown>>() => Mitt<Events>

/** Typed events, for those who hear them. A listener that throws stops neither the others nor the library. */
export interface Hearing<Events extends object> {
  on: <Type extends keyof Events>(type: Type, listener: (payload: Events[Type]) => void) => void
  off: <Type extends keyof Events>(type: Type, listener: (payload: Events[Type]) => void) => void
  // Methods, and so compared both ways: a client with more events is a client all the same. That holds for callbacks only
  // where they are more than a signature, hence `name`.
  subscribe(listener: { (type: keyof Events, payload: Events[keyof Events]): void; readonly name?: string }): void
  unsubscribe(listener: { (type: keyof Events, payload: Events[keyof Events]): void; readonly name?: string }): void
}

export interface Emitter<Events extends object> extends Hearing<Events> {
  emit: <Type extends keyof Events>(type: Type, payload: Events[Type]) => void
  clear: () => void
}

type AnyEvents = Record<EventType, unknown>

/** mitt, with each listener guarded: what it throws goes to `onError`. A listener is added once a type. */
export function createEmitter<Events extends object>(onError: (error: unknown) => void): Emitter<Events> {
  const emitter = mitt<AnyEvents>()
  const guarded = new Map<EventType, Map<unknown, Handler>>()

  const guard = (call: () => void) => {
    try {
      call()
    } catch (error) {
      onError(error)
    }
  }
  const add = (type: EventType, listener: unknown, handler: Handler) => {
    const ofType = guarded.get(type) ?? new Map<unknown, Handler>()
    guarded.set(type, ofType)
    if (ofType.has(listener)) return
    ofType.set(listener, handler)
    emitter.on(type, handler)
  }
  const remove = (type: EventType, listener: unknown) => {
    const handler = guarded.get(type)?.get(listener)
    if (handler === undefined) return
    guarded.get(type)?.delete(listener)
    emitter.off(type, handler)
  }

  return {
    on: (type, listener) =>
      add(type as string, listener, (payload) => guard(() => listener(payload as Events[typeof type]))),
    off: (type, listener) => remove(type as string, listener),
    subscribe: (listener) => {
      const handler: WildcardHandler<AnyEvents> = (type, payload) =>
        guard(() => listener(type as keyof Events, payload as Events[keyof Events]))
      add('*', listener, handler as unknown as Handler)
    },
    unsubscribe: (listener) => remove('*', listener),
    emit: (type, payload) => emitter.emit(type as string, payload),
    clear: () => {
      emitter.all.clear()
      guarded.clear()
    },
  }
}
