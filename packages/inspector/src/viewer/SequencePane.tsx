/** @jsxImportSource preact */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type Entry, type EntryKind, entryKinds } from '../sequence/entry.ts'
import { createRowDrawer, type Placement, placeLanes, rowHeight } from '../sequence/geometry.ts'
import { serverKey } from '../sequence/lanes.ts'
import { titleOf } from '../sequence/machine.ts'
import type { Model } from './model.ts'
import { SequenceRow, sentenceOf, timeWidth } from './SequenceRow.tsx'
import type { Scene } from './scene.ts'

const kindNames: Readonly<Record<EntryKind, string>> = {
  event: 'Events',
  wire: 'Wire',
  command: 'Commands',
  lifecycle: 'Starts',
}
const laneHeadHeight = 54
const spare = 6
/** Narrower charts show the machines at the top only. */
const briefWidth = 520
/** Kept in view around a selected row. */
const context = 2 * rowHeight

interface SequenceProps {
  model: Model
  scene: Scene
  isAlone: boolean
}

function LaneHeads({ placement }: { placement: Placement }) {
  const { lanes, bands, step, width } = placement
  return (
    <div class="lanes" style={{ width: `${width + timeWidth}px` }}>
      {bands.map(({ source, title, x, width: bandWidth }) =>
        source === null ? null : (
          <div key={source} class="band-title" style={{ left: `${x + timeWidth}px`, width: `${bandWidth}px` }}>
            {title}
          </div>
        ),
      )}
      {lanes.map(({ key, kind, title, hint, x, isEnded }) => {
        const laneWidth = kind === 'server' ? 60 : step
        return (
          <div
            key={key}
            class={`lane is-${kind}${isEnded ? ' is-over' : ''}${kind === 'actor' && laneWidth < 74 ? ' is-tight' : ''}`}
            title={hint === '' ? title : `${title} ${hint}`}
            style={{ left: `${x - laneWidth / 2 + timeWidth}px`, width: `${laneWidth}px` }}
          >
            {title.split(/(?<=[a-z])(?=[A-Z])/).map((hump) => (
              <>
                {hump}
                <wbr />
              </>
            ))}
          </div>
        )
      })}
    </div>
  )
}

function Backdrop({ placement, height }: { placement: Placement; height: number }) {
  const { lanes, bands, width } = placement
  return (
    <svg class="backdrop" width={width} height={height} aria-hidden="true" style={{ left: `${timeWidth}px` }}>
      {bands.map(({ source, x, width: bandWidth }) =>
        source === null ? null : <rect key={source} class="band" x={x} y={0} width={bandWidth} height={height} />,
      )}
      {lanes.map(({ key, x }) => (
        <line key={key} class={`life${key === serverKey ? ' is-server' : ''}`} x1={x} x2={x} y1={0} y2={height} />
      ))}
    </svg>
  )
}

/** Size of an element, measured again whenever it changes. */
function useSize() {
  const ref = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, size }
}

/** One chart of everything that was said, between actors and over the wire, on one axis of time. */
export function SequencePane({ model, scene, isAlone }: SequenceProps) {
  const { rows, groups, place, found, choices } = scene
  const { ref, size } = useSize()
  const [top, setTop] = useState(0)
  const firstRow = useRef<Entry | undefined>(undefined)
  const laneText = groups
    .map(({ source, title, lanes }) => [source, title, ...lanes.map((lane) => Object.values(lane))].join('\n'))
    .join('\n')
  const placement = useMemo(() => placeLanes(groups, Math.max(0, size.width - timeWidth)), [laneText, size.width])
  const draw = useMemo(() => createRowDrawer(placement), [placement])
  const height = Math.max(rows.length * rowHeight, size.height - laneHeadHeight)

  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    if (choices.followsNewest) {
      element.scrollTop = element.scrollHeight
    } else if (firstRow.current !== undefined && firstRow.current !== rows[0]) {
      const gone = rows.findIndex(({ id }) => id === firstRow.current?.id)
      if (gone > 0) element.scrollTop += gone * rowHeight
    }
    firstRow.current = rows[0]
  })
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null || place === -1) return
    const [upper, lower] = [place * rowHeight, (place + 1) * rowHeight + laneHeadHeight]
    if (upper < element.scrollTop + context) element.scrollTop = Math.max(0, upper - context)
    else if (lower + context > element.scrollTop + element.clientHeight)
      element.scrollTop = lower - element.clientHeight + context
  }, [choices.selected])

  const isBrief = size.width > 0 && size.width < briefWidth
  useLayoutEffect(() => {
    if (model.choices().isBrief !== isBrief) model.choose({ isBrief })
  }, [model, isBrief])

  const follow = () => {
    const element = ref.current
    if (element === null) return
    setTop(element.scrollTop)
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight
    if (model.choices().selected === null && isAtEnd !== model.choices().followsNewest)
      model.choose({ followsNewest: isAtEnd })
  }
  const who = (key: string | null) => {
    const actor = key === null ? undefined : model.timeline.actor(key)
    return actor === undefined ? 'outside' : titleOf(actor).title
  }
  const [begin, end] = [
    Math.max(0, Math.floor(top / rowHeight) - spare),
    Math.min(rows.length, Math.ceil((top + size.height) / rowHeight) + spare),
  ]
  const foundPlaces = new Set(found)
  const toggle = (kind: EntryKind) => {
    const hidden = new Set(choices.hiddenKinds)
    if (!hidden.delete(kind)) hidden.add(kind)
    model.choose({ hiddenKinds: hidden })
  }

  return (
    <section class="panel sequence" aria-label="Sequence chart">
      <header>
        <h2>Sequence</h2>
        <span class="spacer" />
        <span class="kinds">
          {entryKinds.map((kind) => (
            <button
              key={kind}
              type="button"
              class={`kind-${kind}`}
              aria-pressed={!choices.hiddenKinds.has(kind)}
              onClick={() => toggle(kind)}
            >
              {kindNames[kind]}
            </button>
          ))}
        </span>
        <input
          class="field names"
          type="search"
          aria-label="Show only names with these words; a minus hides them"
          placeholder="Filter names"
          value={choices.names}
          onInput={({ currentTarget }) => model.choose({ names: currentTarget.value })}
        />
      </header>
      <div class="chart" ref={ref} onScroll={follow}>
        <LaneHeads placement={placement} />
        <Backdrop placement={placement} height={height} />
        <div
          class="rows"
          role="listbox"
          tabIndex={0}
          aria-label="What happened, oldest first"
          aria-activedescendant={place >= begin && place < end ? `row-${rows[place]?.id}` : undefined}
          style={{ height: `${height}px`, width: `${placement.width + timeWidth}px` }}
        >
          {rows.slice(begin, end).map((entry, offset) => {
            const index = begin + offset
            return (
              <SequenceRow
                key={entry.id}
                id={`row-${entry.id}`}
                entry={entry}
                shape={draw(entry)}
                index={index}
                total={rows.length}
                width={placement.width}
                previous={rows[index - 1]?.at}
                isSelected={index === place}
                isFound={foundPlaces.has(index)}
                isLater={place !== -1 && index > place}
                isDifferent={entry.id === choices.notice?.entry}
                isUppermost={index === Math.ceil(top / rowHeight)}
                sentence={sentenceOf(entry, who)}
                onPick={() => model.choose({ selected: entry, followsNewest: false })}
              />
            )
          })}
        </div>
      </div>
      {rows.length === 0 && !isAlone && <p class="empty nothing">Nothing has happened yet, or the filter hides it.</p>}
      {!choices.followsNewest && rows.length > 0 && (
        <button
          type="button"
          class="button newest"
          onClick={() => model.choose({ selected: null, followsNewest: true })}
        >
          Newest ↓
        </button>
      )}
    </section>
  )
}
