import { assertEvent as assertOfXState } from 'xstate'

/**
 * XState's `assertEvent`: throws where an action is wired to an event it was not written for. Such a mistake is for our
 * tests to meet, which run the sources; marked as free of side effects, its calls are left out of the published build.
 */
export const assertEvent: typeof assertOfXState = /* @__NO_SIDE_EFFECTS__ */ (event, type) =>
  assertOfXState(event, type)
