import type { CallPermissions, CallView } from '@switchhook/core'
import { canLines, stateLines } from '../../demo/src/shared/live-state.ts'
import { labels, stateLabels } from '../../demo/src/shared/texts.ts'

/** The call in the library's own terms. */
export function LiveState({ call }: { call: CallView | undefined }) {
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
        {call && <Can can={call.can} />}
      </dl>
    </details>
  )
}

function Can({ can }: { can: CallPermissions }) {
  const { allowed, refused } = canLines(can)
  return (
    <>
      <div>
        <dt>{stateLabels.can}</dt>
        <dd className="allowed">
          {allowed.length === 0 ? stateLabels.none : allowed.map((name) => <span key={name}>{name}</span>)}
        </dd>
      </div>
      <div>
        <dt>{stateLabels.cannot}</dt>
        {refused.map(({ reason, commands }) => (
          <dd key={reason}>
            {commands} <small>{reason}</small>
          </dd>
        ))}
      </div>
    </>
  )
}
