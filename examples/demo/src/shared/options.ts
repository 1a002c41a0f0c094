/** What a phone is mounted with. */
export interface PhoneOptions {
  /** Origin of the server. */
  url: string
  /** Asked for an access token before each attempt to connect. */
  token: () => Promise<string>
  /** Who uses this phone, by id. */
  user: string
  /** Whom it suggests to call, by id. */
  other: string
  /** `fake`: a test picture and tone instead of camera and microphone, which are used where there is no device too. */
  media: 'device' | 'fake'
  /**
   * The only phone of its page. Where there is another one, it uses the same microphone: remote sound is off until asked
   * for, or it would howl, and the keyboard starts in neither.
   */
  isAlone: boolean
}
