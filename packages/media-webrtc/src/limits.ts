import type { BandwidthControls, DscpControls } from '@switchhook/core'

/**
 * Says in our description how much may be sent to us, in kbit/s (`b=AS`) and in bit/s (`b=TIAS`, RFC 3890): once for
 * everything, and for each medium, which may take no more than everything may.
 */
export function withBandwidth(sdp: string, limits: BandwidthControls | undefined): string {
  const { call = Infinity } = limits ?? {}
  const lines = (kbits: number) => `b=AS:${Math.ceil(kbits)}\r\nb=TIAS:${Math.ceil(kbits * 1000)}\r\n`
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => {
      const kind = /^m=(audio|video) /.exec(section)?.[1] as 'audio' | 'video' | undefined
      const limit = kind ? Math.min(limits?.[kind] ?? Infinity, call) : section.startsWith('v=') ? call : Infinity
      if (!(limit > 0 && limit < Infinity)) return section
      const bare = section.replace(/^b=(AS|TIAS):.*\r?\n/gm, '')
      // Its place is after c= and before t= of the session, k= or a= of a medium (RFC 8866 §5).
      return bare.replace(/^(?=[takbrz]=)/m, lines(limit))
    })
    .join('')
}

/**
 * Asks for a priority in the network of what each sender sends, where it has another; browsers that know none of it are
 * left alone.
 */
export async function prioritize(
  senders: Iterable<readonly [RTCRtpSender, kind: 'audio' | 'video' | 'screen']>,
  controls: DscpControls,
): Promise<void> {
  for (const [sender, kind] of senders) {
    const networkPriority = controls[`${kind}NetworkPriority`] ?? 'low'
    try {
      const parameters = sender.getParameters()
      const others = parameters.encodings.filter((encoding) => encoding.networkPriority !== networkPriority)
      for (const encoding of others) Object.assign(encoding, { networkPriority })
      if (others.length > 0) await sender.setParameters(parameters)
    } catch {}
  }
}
