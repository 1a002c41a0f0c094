/** @jsxImportSource preact */
import type { SnapshotState } from '../feed/messages.ts'
import { type Actor, isEnded } from '../sequence/entry.ts'
import { isMachine, lastWord, leavesOf, titleOf } from '../sequence/machine.ts'
import { IconButton } from './icons.tsx'
import type { Model } from './model.ts'
import type { Scene } from './scene.ts'

interface TreeProps {
  model: Model
  scene: Scene
}

/** The innermost states as chips, or how an actor without states is. */
export function StateChips({ snapshot }: { snapshot: SnapshotState | null }) {
  if (snapshot === null) return null
  const { status, value } = snapshot
  const over = status === undefined || status === 'active' ? '' : status === 'error' ? ' is-bad' : ' is-over'
  const leaves = leavesOf(value)
  if (leaves.length === 0) return over === '' ? null : <span class={`chip${over}`}>{status}</span>
  return (
    <>
      {leaves.map((path) => (
        <span key={path} class={`chip${over}`} title={path}>
          {lastWord(path)}
        </span>
      ))}
    </>
  )
}

function ActorItem({ actor, model, scene }: TreeProps & { actor: Actor }) {
  const { timeline } = model
  const { title, hint } = titleOf(actor)
  const isFocus = scene.focus?.key === actor.key
  const hasLane = scene.groups.some(({ lanes }) => lanes.some(({ key }) => key === actor.key))
  const name = (
    <>
      <span class="actor-name">
        {title}
        {hint !== '' && <small>{hint}</small>}
      </span>
      <span class="chips">
        <StateChips snapshot={isFocus ? scene.moment.snapshot : actor.snapshot} />
      </span>
    </>
  )
  const children = [...actor.children].flatMap((key) => timeline.actor(key) ?? [])
  return (
    <li>
      <div class={`actor${isFocus ? ' is-focus' : ''}${isEnded(actor) ? ' is-over' : ''}`}>
        {isMachine(actor) ? (
          <button
            type="button"
            class="pick"
            aria-current={isFocus ? 'true' : undefined}
            title={actor.name}
            onClick={() => model.choose({ pinned: model.choices().pinned === actor.key ? null : actor.key })}
          >
            {name}
          </button>
        ) : (
          <span class="pick is-plain" title={actor.name}>
            {name}
          </span>
        )}
        <IconButton
          icon="lane"
          class="eye"
          label={`Show ${title} in the sequence chart`}
          isPressed={hasLane}
          onClick={() => model.choose({ lanes: new Map(model.choices().lanes).set(actor.key, !hasLane) })}
        />
      </div>
      {children.length > 0 && (
        <ul>
          {children.filter(model.isShown).map((child) => (
            <ActorItem key={child.key} actor={child} model={model} scene={scene} />
          ))}
        </ul>
      )}
    </li>
  )
}

const maxRoots = 200

/** All actors, under the applications they run in. */
export function ActorTree({ model, scene }: TreeProps) {
  const { timeline } = model
  const { hiddenSources } = scene.choices
  const sources = timeline.sources()
  return (
    <section class="panel tree" aria-label="Actors">
      <header>
        <h2>Actors</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Tree of actors">
        {sources.length === 0 && <p class="empty">Nothing is watched yet.</p>}
        {sources.map(({ id, name, version, roots }) => {
          const actors = [...roots].flatMap((key) => timeline.actor(key) ?? []).filter(model.isShown)
          const isHidden = hiddenSources.has(id)
          return (
            <section key={id} class="source" aria-label={name}>
              <h3>
                <span>
                  {name} {version !== undefined && <small class="soft">{version}</small>}
                </span>
                <IconButton
                  icon="lane"
                  class="eye"
                  label={`Show ${name}`}
                  isPressed={!isHidden}
                  onClick={() => {
                    const hidden = new Set(hiddenSources)
                    if (!hidden.delete(id)) hidden.add(id)
                    model.choose({ hiddenSources: hidden })
                  }}
                />
              </h3>
              {!isHidden && (
                <ul>
                  {actors.slice(-maxRoots).map((actor) => (
                    <ActorItem key={actor.key} actor={actor} model={model} scene={scene} />
                  ))}
                </ul>
              )}
            </section>
          )
        })}
      </section>
    </section>
  )
}
