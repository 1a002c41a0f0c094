/** A medium of a session description (RFC 8866 §5.14): its `m=` line and what follows, each line with its end. */
export type Section = readonly string[]

/** The lines before the first medium, and the media. Together they are the text again. */
export function toSections(sdp: string): { session: Section; media: readonly Section[] } {
  const sections: string[][] = [[]]
  for (const line of sdp.split(/(?<=\n)/)) {
    if (line.startsWith('m=')) sections.push([])
    sections.at(-1)?.push(line)
  }
  const [session = [], ...media] = sections
  return { session, media }
}

/** A format of a medium (RFC 8866 §6.6): the codec's name, in lower case, and the parameters of its `a=fmtp` lines. */
export interface Format {
  payloadType: string
  name: string
  parameters: readonly string[]
}

/** Formats that browsers may leave without `a=rtpmap` (RFC 3551 §6). */
const assigned: Readonly<Record<string, string>> = { 0: 'pcmu', 3: 'gsm', 8: 'pcma', 9: 'g722', 13: 'cn', 18: 'g729' }

const isMedium = /^m=(?:audio|video) \S+ \S*RTP\S* /

/** The formats of a medium, in the order of preference; none where it carries no RTP. */
export function formatsOf([head = '', ...lines]: Section): readonly Format[] {
  if (!isMedium.test(head)) return []
  return head
    .trim()
    .split(/ +/)
    .slice(3)
    .map((payloadType) => {
      const values = (attribute: string) =>
        lines
          .filter((line) => line.startsWith(`a=${attribute}:${payloadType} `))
          .map((line) =>
            line
              .slice(line.indexOf(' ') + 1)
              .trim()
              .toLowerCase(),
          )
      const [name = assigned[payloadType] ?? ''] = values('rtpmap').map((value) => value.split('/')[0] as string)
      const parameters = values('fmtp').flatMap((value) => value.split(';').map((parameter) => parameter.trim()))
      return { payloadType, name, parameters }
    })
}

/** The medium without these formats: neither in its `m=` line nor in attributes that belong to them. */
export function withoutFormats([head = '', ...lines]: Section, gone: ReadonlySet<string>): Section {
  const [, start = '', list = '', end = ''] = /^(m=\S+ \S+ \S+)((?: +\S+)*)(\s*)$/.exec(head) ?? []
  const kept = list.split(/ +/).filter((payloadType) => payloadType !== '' && !gone.has(payloadType))
  const belongs = (line: string) => {
    const [, payloadType = ''] = /^a=(?:rtpmap|fmtp|rtcp-fb|imageattr|framesize):(\S+)/.exec(line) ?? []
    return gone.has(payloadType)
  }
  return [`${[start, ...kept].join(' ')}${end}`, ...lines.filter((line) => !belongs(line))]
}
