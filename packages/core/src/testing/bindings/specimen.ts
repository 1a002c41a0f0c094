import type { HookName, HookTable } from './harness.ts'
import type { Scene } from './scene.ts'

/** Something done to a scene. */
export type Step<Result> = (
  scene: Scene,
  settle: <T>(change: () => T | Promise<T>) => Promise<T>,
) => Result | Promise<Result>

/** A hook that watches something, and what there is to see of it. */
export interface Specimen<Name extends HookName = HookName> {
  hook: Name
  /** Brings the scene to where the hook has something to watch; gives its argument. */
  prepare: Step<HookTable[Name]['argument']>
  /** What of the value matters here. */
  look: (value: HookTable[Name]['value']) => unknown
  before: unknown
  change: Step<unknown>
  after: unknown
  /** Changes something that is none of the hook's business. */
  unrelated: Step<unknown>
}

/** Makes sure that a specimen fits its hook, then forgets which one it is. */
export const specimen = <Name extends HookName>(made: Specimen<Name>): Specimen => made as unknown as Specimen
