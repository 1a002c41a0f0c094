import type { Layout } from '../geometry.ts'

/** Layouts computed by `scripts/layouts.ts`, by the id of the machine; each is loaded when first asked for. */
export const shippedLayouts: ReadonlyMap<string, () => Promise<Layout>> = new Map([
  ['call', async () => layoutFrom(await import('./call.json', { with: { type: 'json' } }))],
  ['mediaConnection', async () => layoutFrom(await import('./mediaConnection.json', { with: { type: 'json' } }))],
  ['connection', async () => layoutFrom(await import('./connection.json', { with: { type: 'json' } }))],
  ['subscription', async () => layoutFrom(await import('./subscription.json', { with: { type: 'json' } }))],
  ['space', async () => layoutFrom(await import('./space.json', { with: { type: 'json' } }))],
  ['consultation', async () => layoutFrom(await import('./consultation.json', { with: { type: 'json' } }))],
  ['join', async () => layoutFrom(await import('./join.json', { with: { type: 'json' } }))],
  ['crossing', async () => layoutFrom(await import('./crossing.json', { with: { type: 'json' } }))],
  ['meetingSending', async () => layoutFrom(await import('./meetingSending.json', { with: { type: 'json' } }))],
  ['meetingMember', async () => layoutFrom(await import('./meetingMember.json', { with: { type: 'json' } }))],
  ['messageHistory', async () => layoutFrom(await import('./messageHistory.json', { with: { type: 'json' } }))],
  ['outgoingMessage', async () => layoutFrom(await import('./outgoingMessage.json', { with: { type: 'json' } }))],
])

/** A JSON module's tuples are read as lists by the compiler; the script that wrote them and its test vouch for the form. */
const layoutFrom = (module: { default: unknown }): Layout => module.default as Layout
