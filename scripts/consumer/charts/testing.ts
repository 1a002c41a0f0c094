import { createClient } from '@switchhook/core'
import { callChart } from '@switchhook/core/charts'
import { chartLint, createMemoryNetwork, fakeMedia } from '@switchhook/core/testing'

const network = createMemoryNetwork()
export const alice = createClient({ transport: network.connect('alice'), media: fakeMedia() })
export const problems = chartLint(callChart)
