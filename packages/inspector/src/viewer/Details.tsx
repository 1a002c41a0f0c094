/** @jsxImportSource preact */
import type { SnapshotState } from '../feed/messages.ts'
import { type Entry, toLabel, unknownSender } from '../sequence/entry.ts'
import { titleOf } from '../sequence/machine.ts'
import { type Difference, differencesOf, previewOf } from './difference.ts'
import { JsonTree } from './JsonTree.tsx'
import type { Model } from './model.ts'
import type { Scene } from './scene.ts'

const signs = { added: '+', removed: '−', changed: '~' } as const

function Change({ path, kind, before, after }: Difference) {
  return (
    <li class={`is-${kind}`} data-path={path}>
      <span class="path">
        <span class="sign" aria-hidden="true">
          {signs[kind]}
        </span>
        <span class="hidden">{kind} </span>
        {path === '' ? 'all of it' : path}
      </span>
      {kind !== 'added' && <del>{previewOf(before)}</del>}
      {kind === 'changed' && <span class="arrow"> → </span>}
      {kind !== 'removed' && <ins>{previewOf(after)}</ins>}
    </li>
  )
}

/** A snapshot without the places that say nothing. */
const plain = (snapshot: SnapshotState | null | undefined) =>
  Object.fromEntries(Object.entries(snapshot ?? {}).filter(([, value]) => value !== undefined))

function StateDifference({ before, after }: { before: SnapshotState | null | undefined; after: SnapshotState }) {
  const { changes, isCut } = differencesOf(plain(before), plain(after))
  return (
    <>
      <h3>What changed</h3>
      {changes.length === 0 ? (
        <p class="soft">Nothing: the state after is the state before.</p>
      ) : (
        <ul class="diff">
          {changes.map((change) => (
            <Change key={change.path} {...change} />
          ))}
        </ul>
      )}
      {isCut && <p class="soft">There is more; this is the beginning.</p>}
      <h3>State after</h3>
      <JsonTree value={plain(after)} isOpen={false} />
      <h3>State before</h3>
      {before ? <JsonTree value={plain(before)} isOpen={false} /> : <p class="soft">None: it was not there yet.</p>}
    </>
  )
}

const two = (value: number, length = 2) => String(value).padStart(length, '0')

/** Time of day to the millisecond. */
export function timeOfDay(at: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return '?'
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`
}

function whoOf(model: Model, key: string | null): string {
  if (key === null) return 'outside'
  if (key === unknownSender) return 'not told'
  const actor = model.timeline.actor(key)
  if (actor === undefined) return 'an actor that is gone'
  const { title, hint } = titleOf(actor)
  return hint === '' ? title : `${title} ${hint}`
}

function Facts({ entry, model }: { entry: Entry; model: Model }) {
  const isWire = entry.kind === 'wire'
  const source = model.timeline.source(entry.source)?.name ?? entry.source
  const facts: [string, string][] = [
    [
      'From',
      isWire
        ? entry.direction === 'out'
          ? source
          : 'server'
        : entry.kind === 'command'
          ? 'app'
          : whoOf(model, entry.from),
    ],
    [
      'To',
      isWire
        ? entry.direction === 'out'
          ? 'server'
          : source
        : entry.kind === 'command'
          ? source
          : whoOf(model, entry.to),
    ],
    ['Time', timeOfDay(entry.at)],
    ['In', source],
  ]
  if (entry.protocol !== undefined) facts.push(['Over', entry.protocol])
  return (
    <dl class="facts">
      {facts.map(([term, text]) => (
        <>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </>
      ))}
    </dl>
  )
}

const titles = { event: 'Event', lifecycle: 'Event', wire: 'Payload', command: 'Arguments' } as const

/** Everything about the selected entry, else about the actor in the picture. */
export function Details({ model, scene }: { model: Model; scene: Scene }) {
  const { selected } = scene.choices
  const { focus, moment } = scene
  return (
    <section class="panel details" aria-label="Details">
      <header>
        <h2>{selected === null ? 'Now' : 'Entry'}</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Details of the entry">
        {selected !== null && (
          <>
            <p class="event-name">{toLabel(selected.name)}</p>
            <Facts entry={selected} model={model} />
            {selected.after !== undefined && <StateDifference before={selected.before} after={selected.after} />}
            <h3>{titles[selected.kind]}</h3>
            <JsonTree key={selected.id} value={selected.payload} />
          </>
        )}
        {selected === null && focus !== undefined && (
          <>
            <p class="event-name">{titleOf(focus).title}</p>
            <JsonTree key={focus.key} value={plain(moment.snapshot)} />
          </>
        )}
        {selected === null && focus === undefined && <p class="empty">Choose an entry to see it here.</p>}
      </section>
    </section>
  )
}
