import type { CallPermissions, CallView } from '@switchhook/core'
import { canLines, stateLines } from '../../demo/src/shared/live-state.ts'
import { labels, stateLabels } from '../../demo/src/shared/texts.ts'

/** The call in the library's own terms. */
export function LiveState({ call, can }: { call: CallView | undefined; can: CallPermissions }) {
  return (
    <details className="live" open>
      <summary>{labels.liveState}</summary>
      <dl>
        {stateLines(call).map(({ key, label, value }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd data-line={key}>{value}</dd>
          </div>
        ))}
        <div className="can">
          <dt>{stateLabels.can}</dt>
          <dd>
            <ul>
              {canLines(can).map(({ name, isAllowed, reason }) => (
                <li key={name} data-allowed={isAllowed}>
                  {name} {!isAllowed && <small>{reason}</small>}
                </li>
              ))}
            </ul>
          </dd>
        </div>
      </dl>
    </details>
  )
}
