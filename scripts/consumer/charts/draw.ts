// Who draws, tests or composes the charts meets xstate's own types.
import { callChart, connectionChart } from '@switchhook/core/charts'
import { getShortestPaths } from 'xstate/graph'

export const callStates = Object.keys(callChart.states)
export const ways = getShortestPaths(connectionChart).map((path) => path.state.value)
