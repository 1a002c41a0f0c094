import type { InvitedFact, MediaKinds, Party, SignalCommand, SignalFact } from '../ports/index.ts'

/** One connection of a user, as the switchboard sees it. */
export interface Extension {
  party: Party
  /** False while its connection is lost. */
  isConnected: boolean
  /** Whether calls reach it: it is connected and has subscribed to `call`. */
  isReachable: () => boolean
  /** Takes a fact about a call. */
  deliver: (callId: string, fact: SignalFact | InvitedFact) => void
}

interface Line {
  callId: string
  caller: { userId: string; extension: Extension }
  callee: { userId: string; extension: Extension | null }
  state: 'initiated' | 'ringing' | 'established'
  media: MediaKinds
  answer: string | null
}

/** Who may be called: `sip:` and `tel:` are stripped, the rest is an id or a username. */
const bare = (text: string) => text.replace(/^(sips?|tel):/i, '')

/**
 * The rules of a server that connects calls (spaces.md §13.3), in memory: the first answer wins, crossing calls are
 * merged, a lost connection is waited for. It never looks into a description.
 */
export function createSwitchboard() {
  const extensions = new Set<Extension>()
  const lines = new Map<string, Line>()

  const of = (userId: string) => [...extensions].filter(({ party }) => party.id === userId)
  const find = (address: string): string | undefined => {
    const name = bare(address)
    return [...extensions].find(({ party }) => party.id === name || party.username === name)?.party.id
  }
  const ringing = (line: Line, except?: Extension) =>
    of(line.callee.userId).filter((extension) => extension !== except && extension.isReachable())
  const otherSide = (line: Line, extension: Extension): readonly Extension[] => {
    if (extension.party.id === line.caller.userId && extension === line.caller.extension)
      return line.callee.extension === null ? ringing(line) : [line.callee.extension]
    return [line.caller.extension]
  }
  const tell = (to: readonly Extension[], callId: string, fact: SignalFact | InvitedFact) => {
    for (const extension of to) if (extension.isConnected) extension.deliver(callId, fact)
  }

  function invite(from: Extension, callId: string, to: string, command: Extract<SignalCommand, { type: 'invite' }>) {
    const userId = find(to)
    if (lines.has(callId)) {
      const fact = { type: 'signal.failed', step: 'invite', code: 'wrong_state', message: 'This id is taken.' } as const
      return tell([from], callId, fact)
    }
    if (userId === undefined)
      return tell([from], callId, { type: 'signal.ended', statusCode: 404, reason: 'unknownUser' })
    if (!of(userId).some(({ isReachable }) => isReachable()))
      return tell([from], callId, { type: 'signal.ended', statusCode: 480, reason: 'offline' })
    const crossing = [...lines.values()].find(
      (line) => line.caller.userId === userId && line.callee.userId === from.party.id && line.state !== 'established',
    )
    if (crossing !== undefined && crossing.callId < callId)
      return tell([from], callId, { type: 'signal.ended', reason: 'merged' })
    lines.set(callId, {
      callId,
      caller: { userId: from.party.id, extension: from },
      callee: { userId, extension: null },
      state: 'initiated',
      media: command.media,
      answer: null,
    })
    const { type: _, ...rest } = command
    tell([from], callId, { type: 'signal.accepted' })
    const reachable = of(userId).filter(({ isReachable }) => isReachable())
    tell(reachable, callId, { type: 'signal.invited', callId, from: from.party, ...rest })
    if (crossing === undefined) return
    lines.delete(crossing.callId)
    tell([crossing.caller.extension], crossing.callId, { type: 'signal.ended', reason: 'merged' })
    tell(of(from.party.id), crossing.callId, { type: 'signal.cancelled', reason: 'merged' })
  }

  function answer(line: Line, from: Extension, description: string) {
    if (line.state === 'established' || from.party.id !== line.callee.userId) {
      const fact = { type: 'signal.failed', step: 'answer', code: 'wrong_state', message: 'Answered already.' } as const
      return tell([from], line.callId, fact)
    }
    line.state = 'established'
    line.callee.extension = from
    line.answer = description
    tell([from], line.callId, { type: 'signal.accepted' })
    tell([line.caller.extension], line.callId, { type: 'signal.answered', answer: description, from: from.party })
    tell(ringing(line, from), line.callId, { type: 'signal.cancelled', reason: 'answeredElsewhere' })
  }

  function resync(from: Extension, callId: string) {
    const line = lines.get(callId)
    const isParty = line?.caller.userId === from.party.id || line?.callee.userId === from.party.id
    if (line === undefined || !isParty)
      return tell([from], callId, { type: 'signal.ended', statusCode: 481, reason: 'gone' })
    tell([from], callId, { type: 'signal.synced', state: line.state })
    const missedAnswer = line.state === 'established' && line.caller.extension === from ? line.answer : null
    if (missedAnswer !== null) tell([from], callId, { type: 'signal.answered', answer: missedAnswer })
  }

  function resume(from: Extension, callId: string) {
    const line = lines.get(callId)
    if (line?.caller.extension !== from && line?.callee.extension !== from) {
      const fact = { type: 'signal.failed', step: 'resume', code: 'not_a_party', message: 'Not yours.' } as const
      return tell([from], callId, fact)
    }
    tell([from], callId, { type: 'signal.resumed' })
    tell(otherSide(line, from), callId, { type: 'signal.peerBack' })
  }

  /** Ends a line and tells the other side. */
  function hangUp(line: Line, from: Extension, fact: SignalFact) {
    const others = otherSide(line, from)
    lines.delete(line.callId)
    tell(others, line.callId, fact)
  }

  function reject(line: Line, from: Extension, command: Extract<SignalCommand, { type: 'reject' }>) {
    lines.delete(line.callId)
    const { statusCode, reason } = command
    tell([line.caller.extension], line.callId, { type: 'signal.rejected', statusCode, reason })
    tell(ringing(line, from), line.callId, { type: 'signal.cancelled', reason: 'rejectedElsewhere' })
  }

  return {
    add: (extension: Extension) => {
      extensions.add(extension)
      return () => extensions.delete(extension)
    },
    /** Ids of the calls it knows. */
    calls: () => [...lines.keys()],
    /** The connection of an extension went away, or came back. */
    connectionChanged(extension: Extension, isConnected: boolean) {
      if (extension.isConnected === isConnected) return
      extension.isConnected = isConnected
      if (isConnected) return
      for (const line of lines.values())
        if (
          line.state === 'established' &&
          (line.caller.extension === extension || line.callee.extension === extension)
        )
          tell(otherSide(line, extension), line.callId, { type: 'signal.peerLost' })
    },
    /** Takes a command of one connection. */
    handle(from: Extension, callId: string, to: string, command: SignalCommand) {
      if (!from.isConnected) return
      if (command.type === 'invite') return invite(from, callId, to, command)
      if (command.type === 'resync') return resync(from, callId)
      if (command.type === 'resume') return resume(from, callId)
      const line = lines.get(callId)
      if (line === undefined) {
        if (command.type === 'end' || command.type === 'cancel' || command.type === 'candidate') return
        const { type } = command
        return tell([from], callId, {
          type: 'signal.failed',
          step: type,
          code: 'unknown_call',
          message: 'No such call.',
        })
      }
      switch (command.type) {
        case 'ring':
          if (line.state === 'initiated') line.state = 'ringing'
          return tell([line.caller.extension], callId, { type: 'signal.rang' })
        case 'answer':
          return answer(line, from, command.answer)
        case 'reject':
          return reject(line, from, command)
        case 'cancel':
          return hangUp(line, from, { type: 'signal.cancelled', reason: 'cancelled' })
        case 'end':
          return hangUp(line, from, { type: 'signal.ended', reason: command.reason })
        case 'offerUpdate':
          return tell(otherSide(line, from), callId, { ...command, type: 'signal.offered' })
        case 'answerUpdate':
          return tell(otherSide(line, from), callId, { ...command, type: 'signal.updateAnswered' })
        case 'rejectUpdate':
          return tell(otherSide(line, from), callId, { ...command, type: 'signal.updateRejected' })
        case 'candidate':
          return tell(otherSide(line, from), callId, { ...command, type: 'signal.candidate' })
      }
    },
  }
}
