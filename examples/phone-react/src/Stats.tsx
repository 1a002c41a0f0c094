import { useCallStats } from '@switchhook/react'
import { useState } from 'react'
import { chartSize, statsCharts } from '../../demo/src/shared/stats.ts'
import { statsLabels } from '../../demo/src/shared/texts.control.ts'

/** How a call does. Nothing is measured while it is folded away. */
export function Stats({ callId }: { callId: string | undefined }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="live stats" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{statsLabels.title}</summary>
      {isOpen && <Charts callId={callId} />}
    </details>
  )
}

function Charts({ callId }: { callId: string | undefined }) {
  const { series } = useCallStats(callId)
  if (series.length === 0) return <p>{statsLabels.waiting}</p>
  return statsCharts(series).map(({ key, label, top, lines, summary }) => (
    <figure key={key} data-stats={key}>
      <figcaption>
        <b>{label}</b>
        {lines.map((line) => (
          <span key={line.key} data-line={line.key}>
            {line.label} {line.latest}
          </span>
        ))}
        <small>{top}</small>
      </figcaption>
      <svg
        viewBox={`0 0 ${chartSize.width} ${chartSize.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {lines.map((line) => (
          <path key={line.key} data-line={line.key} d={line.path} />
        ))}
      </svg>
    </figure>
  ))
}
