/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { previewOf } from './difference.ts'

const page = 100
const maxText = 400

type Ancestors = readonly object[]

interface NodeProps {
  label: string | null
  value: unknown
  ancestors: Ancestors
  isOpen?: boolean
}

const isParent = (value: unknown): value is object => typeof value === 'object' && value !== null

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'word'
}

function Leaf({ value }: { value: unknown }) {
  const [isWhole, setWhole] = useState(false)
  if (typeof value !== 'string') return <span class={kindOf(value)}>{previewOf(value)}</span>
  const isLong = value.length > maxText
  return (
    <>
      <span class="string">{JSON.stringify(isLong && !isWhole ? value.slice(0, maxText) : value)}</span>
      {isLong && (
        <button type="button" class="more" onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'less' : `${value.length - maxText} more characters`}
        </button>
      )}
    </>
  )
}

function Node({ label, value, ancestors, isOpen: isOpenAtFirst = false }: NodeProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  const [shown, setShown] = useState(page)
  const key = label !== null && <span class="key">{label}: </span>
  if (!isParent(value))
    return (
      <span class="leaf">
        {key}
        <Leaf value={value} />
      </span>
    )
  if (ancestors.includes(value))
    return (
      <span class="leaf">
        {key}
        <span class="soft">circular</span>
      </span>
    )
  const keys = Object.keys(value)
  if (keys.length === 0)
    return (
      <span class="leaf">
        {key}
        {Array.isArray(value) ? '[]' : '{}'}
      </span>
    )
  return (
    <>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class="twist" aria-hidden="true">
          {isOpen ? '▾' : '▸'}
        </span>
        {key}
        <span class="soft">{isOpen ? sizeOf(value, keys.length) : previewOf(value)}</span>
      </button>
      {isOpen && (
        <ul>
          {keys.slice(0, shown).map((name) => (
            <li key={name}>
              <Node label={name} value={(value as Record<string, unknown>)[name]} ancestors={[...ancestors, value]} />
            </li>
          ))}
          {keys.length > shown && (
            <li>
              <button type="button" class="more" onClick={() => setShown(shown + page)}>
                {keys.length - shown} more
              </button>
            </li>
          )}
        </ul>
      )}
    </>
  )
}

const sizeOf = (value: object, count: number) => (Array.isArray(value) ? `[${count}]` : `{${count}}`)

/** A value as a tree that opens step by step; whatever it holds is text. */
export function JsonTree({ value, isOpen = true }: { value: unknown; isOpen?: boolean }) {
  return (
    <div class="json">
      <Node label={null} value={value} ancestors={[]} isOpen={isOpen} />
    </div>
  )
}
