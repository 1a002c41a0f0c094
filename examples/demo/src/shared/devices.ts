import type { DeviceInfo } from '@switchhook/core'
import { controls } from './texts.control.ts'
import { say } from './texts.ts'

/** A device to choose. */
export interface DeviceChoice {
  id: string
  label: string
}

/** The devices to choose from; before permission browsers name none. */
export const choicesOf = (devices: readonly DeviceInfo[]): DeviceChoice[] =>
  devices.flatMap(({ deviceId, label }, index) =>
    deviceId === '' ? [] : [{ id: deviceId, label: label || say(controls.unnamedDevice, String(index + 1)) }],
  )

/** The device a track comes from: browsers give a track the label of its device. */
export const chosenIn = (choices: readonly DeviceChoice[], label: string | undefined): string =>
  choices.find((choice) => choice.label === label)?.id ?? ''
