import { boundaries } from './boundaries.mjs'
import { build } from './build.mjs'
import { consumer } from './consumer.mjs'
import { imports } from './imports.mjs'
import { noPhoneHome } from './no-phone-home.mjs'
import { surface } from './surface.mjs'
import { attw, publint } from './tarballs.mjs'
import { docs, inventory, lint, size, types, unit, unused } from './tools.mjs'

/**
 * The stages in their order. Those of one round run side by side; `needs` are the stages whose work they look at.
 *
 * @type {{ name: string, round: number, needs?: string[],
 *   run: (how: { isVerbose: boolean }) => Promise<{ isFine: boolean, output?: string, note?: string }> }[]}
 */
export const stages = [
  { name: 'types', round: 1, run: types },
  { name: 'lint', round: 1, run: lint },
  { name: 'knip', round: 1, run: unused },
  { name: 'inventory', round: 1, run: inventory },
  { name: 'unit', round: 2, run: unit },
  { name: 'build', round: 3, run: build },
  { name: 'docs', round: 3, run: docs },
  { name: 'consumer', round: 4, needs: ['build'], run: consumer },
  { name: 'attw', round: 4, needs: ['build'], run: attw },
  { name: 'publint', round: 4, needs: ['build'], run: publint },
  { name: 'size', round: 4, needs: ['build'], run: size },
  { name: 'surface', round: 4, needs: ['build'], run: surface },
  { name: 'boundaries', round: 4, needs: ['build'], run: boundaries },
  { name: 'imports', round: 4, needs: ['build'], run: imports },
  { name: 'no-phone-home', round: 4, needs: ['build'], run: noPhoneHome },
]
