import type { CallPermissions } from '@switchhook/core'
import type { UseCall } from '@switchhook/react'
import { useState } from 'react'
import { dtmfKeys } from '../../demo/src/shared/lines.ts'
import { controls } from '../../demo/src/shared/texts.control.ts'
import { refusals, say } from '../../demo/src/shared/texts.ts'

interface KeypadProps {
  can: CallPermissions
  sendDTMF: UseCall['sendDTMF']
  peerName: string
}

/** The keys of a telephone. */
export function Keypad({ can: { sendDTMF: permission }, sendDTMF, peerName }: KeypadProps) {
  const [sent, setSent] = useState('')
  const press = (tone: string) => {
    if (!permission.allowed) return
    setSent((before) => (before + tone).slice(-16))
    void sendDTMF(tone)
  }
  return (
    <div className="panel">
      <p className="tones" role="status">
        {sent === '' ? say(controls.noTones, peerName) : say(controls.tones, sent)}
      </p>
      <div className="keypad">
        {dtmfKeys.map((tone) => (
          <button
            key={tone}
            type="button"
            aria-label={say(controls.key, tone)}
            aria-disabled={!permission.allowed}
            title={permission.allowed ? undefined : refusals[permission.reason]}
            onClick={() => press(tone)}
          >
            {tone}
          </button>
        ))}
      </div>
      {!permission.allowed && <p className="why">{say(controls.refused, refusals[permission.reason])}</p>}
    </div>
  )
}
