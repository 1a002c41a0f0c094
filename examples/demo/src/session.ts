import { pageTexts } from './shared/texts.ts'

/** Whose phones a page shows, and how they sign in. */
export interface Session {
  users: string[]
  /** Gives an access token; asked anew for each attempt to connect. */
  token: (user: string) => Promise<string>
  media: 'device' | 'fake'
}

const remembered = 'switchhook-demo-session'

/**
 * Reads the address of the page: nothing for both phones, `?phone=alice` for one, `#join=CODE` for one on another
 * computer, whose code is good for one use and leaves the address at once.
 */
export async function sessionOf({ search, hash, pathname }: Location): Promise<Session> {
  const query = new URLSearchParams(search)
  const media = query.get('media') === 'fake' ? 'fake' : 'device'
  const code = new URLSearchParams(hash.slice(1)).get('join')
  const pass = code === null ? keptPass() : await redeem(code)
  if (pass !== null) {
    const { user, token } = pass
    sessionStorage.setItem(remembered, JSON.stringify({ user, token }))
    history.replaceState(null, '', pathname + search)
    return { users: [user], token: async () => token, media }
  }
  const one = query.get('phone')
  return { users: one ? [one] : ['alice', 'bob'], token: demoToken, media }
}

/** What an earlier load of this page was given, so that a reload keeps the phone. */
function keptPass(): { user: string; token: string } | null {
  try {
    const kept = sessionStorage.getItem(remembered)
    return kept === null ? null : readPass(JSON.parse(kept))
  } catch {
    sessionStorage.removeItem(remembered)
    return null
  }
}

async function demoToken(user: string): Promise<string> {
  const answer = await fetch(`/demo/token?user=${encodeURIComponent(user)}`)
  if (!answer.ok) throw new Error(pageTexts.noToken)
  return readToken(await answer.json())
}

async function redeem(code: string): Promise<{ user: string; token: string }> {
  const answer = await fetch('/demo/join', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  if (!answer.ok) throw new Error(pageTexts.usedCode)
  return readPass(await answer.json())
}

function readPass(value: unknown): { user: string; token: string } {
  const { user } = (value ?? {}) as { user?: unknown }
  if (typeof user !== 'string') throw new Error(pageTexts.noToken)
  return { user, token: readToken(value) }
}

function readToken(value: unknown): string {
  const { token } = (value ?? {}) as { token?: unknown }
  if (typeof token !== 'string') throw new Error(pageTexts.noToken)
  return token
}
