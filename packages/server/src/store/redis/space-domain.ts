import type { Meeting } from '../../spaces/meeting.ts'
import { createSpace, type Space, type SpaceSettings } from '../../spaces/space.ts'
import { createDomain, type Domain } from './domain.ts'

const prefix = 'space:'

/** A space and the domain it is written as. */
export interface SpaceDomain {
  readonly domain: Domain
  readonly space: Space
  /** When it was made, in milliseconds since 1970. */
  readonly created: number
}

/** What of a space is there from the start and never changes; a field of its own. */
export type Foundation = Omit<SpaceSettings, 'members'> & { created: number }

export const foundationField = 'foundation'

export const spaceDomainName = (topicId: string): string => `${prefix}${topicId}`

export const isSpaceDomain = (name: string): boolean => name.startsWith(prefix)

export function createSpaceDomain(foundation: Foundation, members: SpaceSettings['members'] = []): SpaceDomain {
  const { created, ...settings } = foundation
  const domain = createDomain(spaceDomainName(settings.topicId))
  const space = createSpace({ ...settings, members }, (name) => domain.part(name) as unknown as Map<never, never>)
  domain.single(foundationField, { read: () => foundation, write: () => {} })
  domain.single('meeting', {
    read: () => space.meeting ?? undefined,
    write: (plain) => {
      space.meeting = (plain as Meeting | undefined) ?? null
    },
  })
  return { domain, space, created }
}

/** The fields of a space in the order in which its maps are to stand: Redis gives them back in any. */
export function inOrder(fields: ReadonlyArray<readonly [string, string]>): Array<readonly [string, string]> {
  return fields
    .map((field) => ({ field, order: orderOf(field) }))
    .sort((a, b) => (a.order < b.order ? -1 : Number(a.order > b.order)))
    .map(({ field }) => field)
}

function orderOf([name, json]: readonly [string, string]): string {
  const [part = '', key = ''] = name.split(':', 2)
  if (part === 'subscribers') return (JSON.parse(json) as { subscribeTime: string }).subscribeTime
  if (part === 'attending') return (JSON.parse(json) as { joinTime: string }).joinTime
  return key.padStart(16, '0')
}
