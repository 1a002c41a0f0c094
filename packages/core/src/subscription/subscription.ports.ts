import type { ConnectionHandle } from '../connection/connection.ts'
import { connectionActor } from '../feature/connection.ts'
import { createPorts } from '../feature/ports.ts'
import type { Subscriptions } from '../ports/index.ts'
import { subscriptionChart } from './subscription.chart.ts'

/** The chart with its ports, and a way to close what a crashed actor left open. */
export interface ProvidedSubscriptionChart {
  chart: typeof subscriptionChart
  closeSession: () => void
}

/** Provides the ports: the subscriptions of a transport and the connection they need. */
export function provideSubscriptionPorts(
  subscriptions: Subscriptions,
  connection: ConnectionHandle,
): ProvidedSubscriptionChart {
  const ports = createPorts<undefined>(() => 'client')
  const chart = subscriptionChart.provide({
    actors: {
      channel: ports.actor((_, report) => subscriptions.open(report)),
      connection: connectionActor(connection),
    },
  })
  return { chart, closeSession: () => ports.close('client') }
}
