import { bindingContract } from '@switchhook/core/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mount, settle } from './mount.tsx'

let said: string[] = []

beforeEach(() => {
  const note = (...words: unknown[]) => void said.push(words.map(String).join(' '))
  vi.spyOn(console, 'error').mockImplementation(note)
  vi.spyOn(console, 'warn').mockImplementation(note)
  return () => vi.restoreAllMocks()
})

const complaints = () => {
  const all = said
  said = []
  return all
}

bindingContract({ describe, it, expect }, { name: 'React', mount, settle, complaints })
