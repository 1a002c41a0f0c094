import { labels } from '../../demo/src/shared/texts.ts'
import { Icon } from './Icon.tsx'
import { useProblem } from './useProblem.ts'

/** What went wrong last, until it is dismissed or something else works. The region is always there to be announced. */
export function Problem() {
  const { problem, dismiss } = useProblem()
  return (
    <div className="problem" data-shown={problem !== null}>
      <p role="status">{problem}</p>
      {problem !== null && (
        <button type="button" className="quiet" onClick={dismiss}>
          <Icon name="dismiss" />
          <span className="unseen">{labels.dismiss}</span>
        </button>
      )}
    </div>
  )
}
