/** One peer connection made ahead, for the call that comes next. */
export interface Standby {
  /** Makes one, soon, unless there is one. */
  prepare: () => void
  /** Gives away the one there is. */
  take: () => RTCPeerConnection | undefined
  close: () => void
}

/** `make` may give none, or throw: then there is none to take, and who makes it next hears why. */
export function createStandby(make: () => RTCPeerConnection | undefined): Standby {
  let ready: RTCPeerConnection | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  const fill = () => {
    timer = undefined
    try {
      ready ??= make()
    } catch {}
  }

  return {
    prepare: () => {
      // Not at once: whoever asks is in the middle of a call.
      if (!isClosed && !ready) timer ??= setTimeout(fill)
    },
    take: () => {
      clearTimeout(timer)
      timer = undefined
      const taken = ready
      ready = undefined
      return taken
    },
    close: () => {
      isClosed = true
      clearTimeout(timer)
      ready?.close()
      ready = undefined
    },
  }
}
