/** pnpm bench:inspect: what looking at a client costs it, as ratios in one run. */
import { costOfLooking } from './cost.ts'

await costOfLooking()
process.exit()
