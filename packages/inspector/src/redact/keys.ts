/** What stands under a key: secrets, what people said or are called, descriptions of media, ids. */
export type KeyKind =
  | 'token'
  | 'password'
  | 'secret'
  | 'sdp'
  | 'candidate'
  | 'name'
  | 'phone'
  | 'text'
  | 'id'
  | 'type'
  | 'plain'

const exactly: Readonly<Record<string, KeyKind>> = {
  auth: 'secret',
  authorization: 'token',
  cookie: 'token',
  setcookie: 'token',
  jwt: 'token',
  bearer: 'token',
  sid: 'token',
  pin: 'password',
  pincode: 'password',
  otp: 'password',
  pass: 'password',
  pwd: 'password',
  nonce: 'secret',
  signature: 'secret',
  fingerprint: 'secret',
  ufrag: 'secret',
  usernamefragment: 'secret',
  iceufrag: 'secret',
  icepwd: 'secret',
  offer: 'sdp',
  answer: 'sdp',
  sdp: 'sdp',
  lastoffer: 'sdp',
  lastanswer: 'sdp',
  localdescription: 'sdp',
  remotedescription: 'sdp',
  candidate: 'candidate',
  displayname: 'name',
  firstname: 'name',
  lastname: 'name',
  fullname: 'name',
  nickname: 'name',
  username: 'name',
  login: 'name',
  callername: 'name',
  email: 'name',
  mail: 'name',
  emailaddress: 'name',
  label: 'name',
  phone: 'phone',
  phonenumber: 'phone',
  telephone: 'phone',
  telephonenumber: 'phone',
  tel: 'phone',
  mobile: 'phone',
  msisdn: 'phone',
  callernumber: 'phone',
  destinationaddress: 'phone',
  body: 'text',
  bodytext: 'text',
  chattext: 'text',
  messagetext: 'text',
  message: 'text',
  text: 'text',
  html: 'text',
  comment: 'text',
  subject: 'text',
  note: 'text',
  content: 'text',
  caption: 'text',
  description: 'text',
  type: 'type',
}
const parts: readonly (readonly [RegExp, KeyKind])[] = [
  [/(?:token|jwt|authorization|apikey|accesskey|sessionkey)$/, 'token'],
  [/(?:password|passwd|passphrase|passcode)$/, 'password'],
  [/(?:secret|credentials?|privatekey|secretkey|signingkey)$/, 'secret'],
  [/ids?$/, 'id'],
]

const known = new Map<string, KeyKind>()

/** What stands under this key, by its name alone; however it is spelt (`iceUfrag`, `ice-ufrag`, `ICE_UFRAG`). */
export function kindOfKey(key: string): KeyKind {
  const before = known.get(key)
  if (before !== undefined) return before
  const bare = key.toLowerCase().replace(/[^a-z]/g, '')
  const exact = Object.hasOwn(exactly, bare) ? exactly[bare] : undefined
  const kind = exact ?? parts.find(([pattern]) => pattern.test(bare))?.[1] ?? 'plain'
  // Keys come from outside too: what is remembered stays small.
  if (known.size < 2000 && key.length <= 64) known.set(key, kind)
  return kind
}

/** Kinds whose values are secrets, to be hunted wherever they turn up later, in parts too. */
export const isSecret = (kind: KeyKind): boolean => kind === 'token' || kind === 'password' || kind === 'secret'

/** `message` and `text` of an error, an ending or a refusal are for developers; elsewhere somebody wrote them. */
export function isExplanation(siblings: Readonly<Record<string, unknown>>): boolean {
  const { code, name, reason, stack, step } = siblings
  if (code !== undefined || reason !== undefined || stack !== undefined || step !== undefined) return true
  return (
    typeof name === 'string' &&
    /(?:Error|Exception)$|^(?:denied|noDevice|deviceBusy|constraint|notSupported|unknown)$/.test(name)
  )
}
