import { type CallPermissions, callCommands, refused } from './call.can.ts'
import type { CallView } from './call.handle.ts'

/** The permissions of a call that is not there: every command refused for its state. Frozen, always the same object. */
export const noCall: CallPermissions = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.fromEntries(callCommands.map((name) => [name, refused('state')])) as CallPermissions,
)

/** The calls that ring here: incoming and not answered yet. */
export const ringingHere = (calls: readonly CallView[]): readonly CallView[] =>
  calls.filter(({ direction, state }) => direction === 'incoming' && (state === 'Initiated' || state === 'Ringing'))
