import type { CallView, Permission } from '@switchhook/core'
import { type UseCall, useDevices, useTrack } from '@switchhook/react'
import { useId } from 'react'
import { choicesOf, chosenIn, type DeviceChoice } from '../../demo/src/shared/devices.ts'
import { allowed } from '../../demo/src/shared/lines.ts'
import { changeDevice, type Sent } from '../../demo/src/shared/sent.ts'
import { controls } from '../../demo/src/shared/texts.control.ts'
import { refusals } from '../../demo/src/shared/texts.ts'

interface DevicesProps {
  call: CallView
  commands: UseCall
  sent: Sent
  speakerId: string
  onSpeaker: (speakerId: string) => void
}

/** Which microphone, camera and speaker the call uses. */
export function Devices({ call, commands, sent: { microphone, camera }, speakerId, onSpeaker }: DevicesProps) {
  const devices = useDevices()
  const microphones = choicesOf(devices.microphone)
  const cameras = choicesOf(devices.camera)
  const speakers = choicesOf(devices.speaker)
  const audio = useTrack(microphone ?? '').track
  const video = useTrack(camera ?? '').track
  const { replaceTrack } = call.can
  return (
    <div className="panel devices">
      {microphones.length + cameras.length + speakers.length === 0 && <p>{controls.noDevices}</p>}
      <Choice
        label={controls.microphone}
        choices={microphones}
        chosen={chosenIn(microphones, audio?.label)}
        permission={microphone === undefined ? { allowed: false, reason: 'noTrack' } : replaceTrack}
        onChoose={(id) => microphone && changeDevice(commands, 'audio', microphone, id)}
      />
      <Choice
        label={controls.camera}
        choices={cameras}
        chosen={chosenIn(cameras, video?.label)}
        permission={camera === undefined ? { allowed: false, reason: 'noTrack' } : replaceTrack}
        onChoose={(id) => camera && changeDevice(commands, 'video', camera, id)}
      />
      <Choice
        label={controls.speaker}
        choices={speakers}
        chosen={speakerId}
        empty={controls.defaultSpeaker}
        permission={allowed}
        onChoose={onSpeaker}
      />
    </div>
  )
}

interface ChoiceProps {
  label: string
  choices: readonly DeviceChoice[]
  chosen: string
  empty?: string
  permission: Permission
  onChoose: (deviceId: string) => unknown
}

function Choice({ label, choices, chosen, empty = controls.otherDevice, permission, onChoose }: ChoiceProps) {
  const field = useId()
  if (choices.length === 0) return null
  const reason = permission.allowed ? undefined : refusals[permission.reason]
  return (
    <div>
      <label htmlFor={field}>{label}</label>
      <select
        id={field}
        value={chosen}
        disabled={!permission.allowed}
        title={reason}
        onChange={({ target }) => onChoose(target.value)}
      >
        {(chosen === '' || empty !== controls.otherDevice) && <option value="">{empty}</option>}
        {choices.map(({ id, label: name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {reason !== undefined && <small>{reason}</small>}
    </div>
  )
}
