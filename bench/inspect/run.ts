/**
 * pnpm bench:inspect: what looking at a client costs it, in one run. On the packages as they are built: what runs the
 * sources gives each function its name when it is made, which costs the recorder a third more.
 */
import { costOfLooking } from './cost.ts'
import { costToPage } from './page.ts'

await costOfLooking()
await costToPage()
process.exit()
