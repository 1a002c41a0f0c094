import type { UseCall } from '@switchhook/react'
import { type SubmitEvent, useId, useState } from 'react'
import { labels } from '../../demo/src/shared/texts.ts'
import { Icon } from './Icon.tsx'

interface DialerProps {
  other: string
  isReady: boolean
  make: UseCall['make']
}

/** Whom to call. Enter calls with video. */
export function Dialer({ other, isReady, make }: DialerProps) {
  const [to, setTo] = useState(other)
  const field = useId()
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { submitter } = event.nativeEvent
    if (isReady) make(to, { audio: true, video: submitter?.getAttribute('value') !== 'audio' })
  }
  return (
    <form className="dialer" onSubmit={submit}>
      <label htmlFor={field}>{labels.callWhom}</label>
      <input
        id={field}
        data-first
        value={to}
        onChange={(event) => setTo(event.target.value)}
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <button type="submit" value="video" className="go" aria-disabled={!isReady}>
        <Icon name="video" />
        {labels.videoCall}
      </button>
      <button type="submit" value="audio" aria-disabled={!isReady}>
        <Icon name="phone" />
        {labels.audioCall}
      </button>
    </form>
  )
}
