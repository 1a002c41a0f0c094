import { fromCallback } from 'xstate'
import type { ConnectionHandle } from '../connection/connection.ts'
import { toSwitchhookError } from '../errors.ts'
import type { PortSession, SubscriptionCommand, Subscriptions } from '../ports/index.ts'
import { subscriptionChart } from './subscription.chart.ts'
import type { ConnectionNews } from './subscription.events.ts'

/** The chart with its ports, and a way to close what a crashed actor left open. */
export interface ProvidedSubscriptionChart {
  chart: typeof subscriptionChart
  closeSession: () => void
}

/**
 * Tells what the connection does, and opens it when asked. A loss is told at once, so that it comes before what the
 * transport says of the requests that died with it; giving up is told after the connection's own event.
 */
function watchConnection(connection: ConnectionHandle, report: (news: ConnectionNews) => void) {
  let before = connection.view.getSnapshot()
  const later = (news: ConnectionNews) => queueMicrotask(() => report(news))
  const { unsubscribe } = connection.view.subscribe((now) => {
    const [wasOpen, wasOver] = [before.isOpen, before.state === 'gaveUp' || before.state === 'idle']
    before = now
    const isOver = now.state === 'gaveUp' || now.state === 'idle'
    if (wasOpen && !now.isOpen) report({ type: 'connection.lost' })
    if (!wasOpen && now.isOpen) later({ type: 'connection.opened' })
    if (!wasOver && isOver) later({ type: 'connection.gaveUp' })
  })
  return {
    open() {
      connection.ensureOpen().then(
        () => {
          if (connection.view.getSnapshot().isOpen) report({ type: 'connection.opened' })
        },
        (cause: unknown) => {
          const { code, message } = toSwitchhookError(cause, 'subscription:1')
          report({ type: 'connection.failed', error: { code, message } })
        },
      )
    },
    close: unsubscribe,
  }
}

/** Provides the ports: the subscriptions of a transport and the connection they need. */
export function provideSubscriptionPorts(
  subscriptions: Subscriptions,
  connection: ConnectionHandle,
): ProvidedSubscriptionChart {
  let session: PortSession<SubscriptionCommand> | null = null
  const chart = subscriptionChart.provide({
    actors: {
      channel: fromCallback<SubscriptionCommand, undefined>(({ sendBack, receive }) => {
        const opened = subscriptions.open(sendBack)
        session = opened
        receive(opened.send)
        return opened.close
      }),
      connection: fromCallback<{ type: 'open' }, undefined>(({ sendBack, receive }) => {
        let isWatching = true
        const watch = watchConnection(connection, (news) => {
          if (isWatching) sendBack(news)
        })
        receive(watch.open)
        return () => {
          isWatching = false
          watch.close()
        }
      }),
    },
  })
  return { chart, closeSession: () => session?.close() }
}
