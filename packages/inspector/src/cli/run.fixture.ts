import { run } from './run.ts'

// The command over a page of the test's own: run.fixture.ts FOLDER …arguments
const [folder = '', ...args] = process.argv.slice(2)
run(args, folder)
