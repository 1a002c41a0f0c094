import { fromCallback } from 'xstate'
import { messageHistoryChart } from './messageHistory.chart.ts'
import type { PageRequest } from './messageHistory.setup.ts'
import { outgoingMessageChart } from './outgoingMessage.chart.ts'
import type { Sending } from './outgoingMessage.setup.ts'

/** What the charts of a space ask: what a message says, and which messages are known, is not theirs to know. */
export interface ChatSide {
  ask: (request: PageRequest) => void
  hand: (sending: Sending) => void
}

/** The charts with their ports. */
export interface ChatCharts {
  history: typeof messageHistoryChart
  outgoing: typeof outgoingMessageChart
}

const none = () => {}

/** Provides the ports once for all spaces; `sideOf` gives that of one. */
export function provideChatPorts(sideOf: (spaceId: string) => ChatSide): ChatCharts {
  return {
    history: messageHistoryChart.provide({
      actors: {
        page: fromCallback<{ type: 'none' }, PageRequest>(({ input }) => {
          sideOf(input.spaceId).ask(input)
          return none
        }),
      },
    }),
    outgoing: outgoingMessageChart.provide({
      actors: {
        sending: fromCallback<{ type: 'none' }, Sending>(({ input }) => {
          sideOf(input.spaceId).hand(input)
          return none
        }),
      },
    }),
  }
}
