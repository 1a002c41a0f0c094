import type { CallView } from '@switchhook/core'
import { type UseCall, useClient, useConsultation } from '@switchhook/react'
import { useState } from 'react'
import { addPermission, allowed, putThrough, transferPermission } from '../../demo/src/shared/lines.ts'
import { cameraKey, pressCamera, pressScreen, screenKey, sentBy } from '../../demo/src/shared/sent.ts'
import { controls } from '../../demo/src/shared/texts.control.ts'
import { say } from '../../demo/src/shared/texts.ts'
import { Destination } from './Destination.tsx'
import { Devices } from './Devices.tsx'
import { Key } from './Key.tsx'
import { Keypad } from './Keypad.tsx'

type PanelName = 'keypad' | 'add' | 'transfer' | 'devices'

interface ToolsProps {
  call: CallView
  commands: UseCall
  peerName: string
  speakerId: string
  onSpeaker: (speakerId: string) => void
}

/** What else can be done during a call. One panel is open at a time. */
export function Tools({ call, commands, peerName, speakerId, onSpeaker }: ToolsProps) {
  const { media } = useClient()
  const { consultation, start } = useConsultation()
  const [panel, setPanel] = useState<PanelName | null>(null)
  const sent = sentBy(call, media.getTrackById)
  const [camera, screen] = [cameraKey(call, sent), screenKey(call, sent)]
  const [adding, transferring] = [addPermission(call, consultation), transferPermission(call)]
  const toggle = (name: PanelName) => () => setPanel(panel === name ? null : name)
  return (
    <>
      <fieldset className="keys tools">
        <legend>{controls.more}</legend>
        <Key
          icon="camera"
          label={controls.video}
          hint={camera.isOn ? controls.videoOff : controls.videoOn}
          isPressed={camera.isOn}
          isPending={camera.isPending}
          permission={camera.permission}
          onPress={() => pressCamera(commands, sent)}
        />
        <Key
          icon="screen"
          label={screen.isOn ? controls.stopSharing : controls.share}
          hint={screen.isOn ? controls.stopSharing : controls.shareHint}
          isPressed={screen.isOn}
          isPending={screen.isPending}
          permission={screen.permission}
          onPress={() => pressScreen(commands, sent)}
        />
        <Key
          icon="keypad"
          label={controls.keypad}
          isOpen={panel === 'keypad'}
          permission={allowed}
          onPress={toggle('keypad')}
        />
        <Key
          icon="add"
          label={controls.addCall}
          isOpen={panel === 'add'}
          permission={allowed}
          onPress={toggle('add')}
        />
        <Key
          icon="transfer"
          label={controls.transfer}
          isOpen={panel === 'transfer'}
          permission={allowed}
          onPress={toggle('transfer')}
        />
        <Key
          icon="devices"
          label={controls.devices}
          isOpen={panel === 'devices'}
          permission={allowed}
          onPress={toggle('devices')}
        />
      </fieldset>
      {panel === 'keypad' && <Keypad can={call.can} sendDTMF={commands.sendDTMF} peerName={peerName} />}
      {panel === 'add' && (
        <Destination
          label={say(controls.addWhom, peerName)}
          permission={adding}
          actions={[
            { icon: 'phone', label: controls.add, onSubmit: (to) => start(call.id, to) },
            {
              icon: 'video',
              label: controls.addVideo,
              onSubmit: (to) => start(call.id, to, { audio: true, video: true }),
            },
          ]}
        />
      )}
      {panel === 'transfer' && (
        <Destination
          label={say(controls.transferWhom, peerName)}
          permission={transferring}
          actions={[
            {
              icon: 'transfer',
              label: controls.transferNow,
              hint: controls.transferHint,
              onSubmit: (to) => putThrough(commands, call.localHold, to),
            },
          ]}
        />
      )}
      {panel === 'devices' && (
        <Devices call={call} commands={commands} sent={sent} speakerId={speakerId} onSpeaker={onSpeaker} />
      )}
    </>
  )
}
