/**
 * Words the ports and charts of switchhook speak. A text that is exactly one of them says nothing about anybody, and a
 * chart may decide by it: it stays, even when somebody's password is `connected`. Fields that hold secrets are replaced
 * whatever stands in them.
 */
const words = `
  audio video audioinput audiooutput videoinput sendrecv sendonly recvonly inactive active
  new checking connected completed disconnected failed closed live ended stable
  incoming outgoing offer answer rollback invite ring progress reject cancel end offerUpdate answerUpdate rejectUpdate
  candidate resync resume capture releaseCapture createOffer applyOffer createAnswer applyAnswer addCandidate mute unmute
  connect disconnect subscribe extend unsubscribe join leave announce requestParties sendMediaState leaveCall fetchMeeting
  typing initiated ringing established HOLD UNHOLD MEDIA_RESTART RESYNC user anonymous phone endpoint spaceserver
  gone overridden unauthorized denied noDevice deviceBusy constraint notSupported unknown none query
  call presence services subscription connection media space
  local remote server network hungUp rejected ignored busy noAnswer cancelled answeredElsewhere unknownUser offline
  forwarded transferred joined merged connectionLost mediaFailed captureFailed destroyed internalError
  host member guest attendee presenter moderator
  wanted unwanted camera screen chat task idea pending complete superseded
`

export const vocabulary: ReadonlySet<string> = new Set(words.split(/\s+/).filter((word) => word !== ''))
