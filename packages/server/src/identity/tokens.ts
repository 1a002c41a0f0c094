import { jwtVerify, SignJWT } from 'jose'
import { literal, looseObject, nonEmpty, optional, pipe, safeParse, string, union } from 'valibot'
import type { Clock } from '../clock.ts'
import type { Party } from './party.ts'

/** How long a token is good for unless said otherwise: 24 hours (spaces.md §3). */
export const tokenLifetimeSec = 24 * 60 * 60

/** Makes and checks the access tokens of every wire: JWT, HS256 and nothing else (server.md). */
export interface Tokens {
  issue: (party: Party, expiresInSec?: number) => Promise<string>
  /** The identity in a token, or undefined if it is missing, malformed, altered or expired. */
  verify: (token: unknown) => Promise<Party | undefined>
  /** Makes a token count as expired from now on, whatever it says itself. */
  expire: (token: string) => void
  /** Takes that back for all of them. */
  clear: () => void
}

const issuer = 'switchhook-server'
const algorithm = 'HS256'

const Claims = looseObject({
  sub: pipe(string(), nonEmpty()),
  aType: union([literal('user'), literal('anonymous'), literal('phone')]),
  username: string(),
  displayname: string(),
  picture_url: optional(string()),
})

export function createTokens(secret: Uint8Array, clock: Clock): Tokens {
  const expired = new Set<string>()
  return {
    expire: (token) => expired.add(token),
    clear: () => expired.clear(),
    issue: async (party, expiresInSec = tokenLifetimeSec) => {
      const now = Math.floor(clock.now() / 1000)
      const { _id, type, ...shown } = party
      return new SignJWT({ aType: type, ...shown })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setSubject(_id)
        .setIssuer(issuer)
        .setIssuedAt(now)
        .setExpirationTime(now + expiresInSec)
        .sign(secret)
    },
    verify: async (token) => {
      if (typeof token !== 'string' || token === '' || expired.has(token)) return undefined
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: [algorithm],
          issuer,
          requiredClaims: ['exp', 'sub'],
          currentDate: new Date(clock.now()),
        })
        const claims = safeParse(Claims, payload)
        return claims.success ? toParty(claims.output) : undefined
      } catch {
        return undefined
      }
    },
  }
}

function toParty(claims: {
  sub: string
  aType: Party['type']
  username: string
  displayname: string
  picture_url?: string | undefined
}): Party {
  return {
    _id: claims.sub,
    type: claims.aType,
    username: claims.username,
    displayname: claims.displayname,
    ...(claims.picture_url === undefined ? {} : { picture_url: claims.picture_url }),
  }
}
