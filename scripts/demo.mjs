// `npm run demo`: two phones calling each other, on a machine that has nothing but Node and npm. What an old Node cannot
// parse is imported only after it has been told so.
import { complaintAbout } from './lib/node-version.mjs'

const complaint = complaintAbout(process.versions.node)
if (complaint) {
  console.error(complaint)
  process.exitCode = 1
} else {
  import('../examples/demo/cli/run.mjs')
}
