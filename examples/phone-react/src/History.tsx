import type { Participant } from '@switchhook/core'
import { type UseCall, useCallHistory } from '@switchhook/react'
import { recordLines } from '../../demo/src/shared/history.ts'
import { nameOf } from '../../demo/src/shared/names.ts'
import { historyLabels } from '../../demo/src/shared/texts.control.ts'
import { say } from '../../demo/src/shared/texts.ts'
import { Icon } from './Icon.tsx'

interface HistoryProps {
  participants: readonly Participant[] | undefined
  /** Whether another call can be made now. */
  isFree: boolean
  make: UseCall['make']
}

/** The calls that ended; they outlive the page. */
export function History({ participants, isFree, make }: HistoryProps) {
  const { records, remove, clear } = useCallHistory()
  return (
    <details className="live history">
      <summary>
        {historyLabels.title} <small>{records.length > 0 && records.length}</small>
      </summary>
      {records.length === 0 && <p>{historyLabels.none}</p>}
      <ul>
        {recordLines(records).map(({ id, peerId, direction, isMissed, text, when, dateTime }) => {
          const name = nameOf({ id: peerId }, participants)
          return (
            <li key={id} data-missed={isMissed}>
              <div>
                <b>{name}</b>
                <small>
                  {direction} · {text} · <time dateTime={dateTime}>{when}</time>
                </small>
              </div>
              <button
                type="button"
                className="quiet"
                aria-disabled={!isFree}
                title={say(historyLabels.callAgain, name)}
                onClick={() => isFree && make(peerId, { audio: true })}
              >
                <Icon name="phone" />
                <span className="unseen">{say(historyLabels.callAgain, name)}</span>
              </button>
              <button
                type="button"
                className="quiet"
                title={say(historyLabels.forget, name)}
                onClick={() => void remove(id)}
              >
                <Icon name="dismiss" />
                <span className="unseen">{say(historyLabels.forget, name)}</span>
              </button>
            </li>
          )
        })}
      </ul>
      {records.length > 0 && (
        <button type="button" className="quiet" onClick={() => void clear()}>
          {historyLabels.clear}
        </button>
      )}
    </details>
  )
}
