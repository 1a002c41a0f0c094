/** Setup of the node tests: random ones take the seed of the run, which is a fixed one in continuous integration. */
import fc from 'fast-check'
import { seedOfRun } from '../../packages/core/src/testing/seed.ts'

fc.configureGlobal({ seed: seedOfRun() })
