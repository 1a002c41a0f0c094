#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from './cli/run.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Beside this file in the package, and in `dist` where it runs from source.
run(process.argv.slice(2), existsSync(at('./page')) ? at('./page') : at('../dist/page'))
