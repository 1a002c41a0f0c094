import { version } from 'react'
import { version as domVersion } from 'react-dom'

// Of another React these tests would say nothing new.
for (const found of [version, domVersion]) if (!found.startsWith('18.')) throw new Error(`This is React ${found}.`)
