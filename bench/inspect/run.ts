/** pnpm bench:inspect: what looking at a client costs it, in one run. */
import { costOfLooking } from './cost.ts'
import { costToPage } from './page.ts'

await costOfLooking()
await costToPage()
process.exit()
