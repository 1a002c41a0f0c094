import { mediaEngineContract } from '@switchhook/core/testing'
import { describe, expect, it } from 'vitest'
import { webrtc } from './index.ts'

const runner = { describe, it, expect }

mediaEngineContract(runner, { name: 'webrtc with cameras and microphones', create: () => webrtc() })
mediaEngineContract(runner, {
  name: 'webrtc with the test source',
  create: () => webrtc({ capture: 'fake' }),
  hasScreen: true,
})
