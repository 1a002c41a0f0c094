import { expectTypeOf, it } from 'vitest'
import type { Client } from '../createClient.ts'
import type { FullClient } from '../everything.ts'
import type { ClientWith } from './client.ts'
import type { Feature } from './feature.ts'

type Notes = Feature<'notes', { add: (text: string) => void }, { 'notes:added': { text: string } }>

it('a client with more features and events is taken where a client is', () => {
  expectTypeOf<FullClient>().toExtend<Client>()
  expectTypeOf<FullClient>().toExtend<ClientWith<[]>>()
  expectTypeOf<ClientWith<[Notes]>>().toExtend<ClientWith<[]>>()
  expectTypeOf<Client>().not.toExtend<ClientWith<[Notes]>>()
})

it('whoever hears every event gets its name and payload, typed', () => {
  expectTypeOf<Parameters<Parameters<Client['subscribe']>[0]>[0]>()
    .extract<'call:start'>()
    .toEqualTypeOf<'call:start'>()
})
