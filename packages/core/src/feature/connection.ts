import { fromCallback } from 'xstate'
import type { ConnectionHandle } from '../connection/connection.ts'
import { type ErrorInfo, toSwitchhookError } from '../errors.ts'
import type { Party } from '../ports/index.ts'
import { given } from './given.ts'
import { toInfo } from './promises.ts'

/** What the connection under a feature does. */
export type ConnectionNews =
  | { type: 'connection.opened'; self?: Party }
  /** It could not be opened. */
  | { type: 'connection.failed'; error: ErrorInfo }
  | { type: 'connection.lost' }
  /** It is not coming back by itself. */
  | { type: 'connection.gaveUp' }

/**
 * Opens the connection when asked, and tells what it does. A loss is told at once, so that it comes before what the
 * transport says of the requests that died with it; the rest after the connection's own event.
 */
export const connectionActor = (connection: ConnectionHandle) =>
  fromCallback<{ type: 'open' }, undefined>(({ sendBack, receive }) => {
    const look = () => {
      const { isOpen, state, self } = connection.view.getSnapshot()
      return { isOpen, isOver: state === 'gaveUp' || state === 'idle', self }
    }
    let before = look()
    let isWatching = true
    const report = (news: ConnectionNews) => {
      if (isWatching) sendBack(news)
    }
    const opened = () => {
      const { isOpen, self } = look()
      if (isOpen) report({ type: 'connection.opened', ...given({ self }) })
    }
    const { unsubscribe } = connection.view.subscribe(() => {
      const { isOpen, isOver } = before
      before = look()
      if (isOpen && !before.isOpen) report({ type: 'connection.lost' })
      if (!isOpen && before.isOpen) queueMicrotask(opened)
      if (!isOver && before.isOver) queueMicrotask(() => report({ type: 'connection.gaveUp' }))
    })
    receive(() => {
      connection
        .ensureOpen()
        .then(opened, (cause: unknown) =>
          report({ type: 'connection.failed', error: toInfo(toSwitchhookError(cause, 'subscription:1')) }),
        )
    })
    return () => {
      isWatching = false
      unsubscribe()
    }
  })
