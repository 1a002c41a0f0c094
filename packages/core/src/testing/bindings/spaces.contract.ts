import type { TestRunner } from './harness.ts'
import type { Play } from './play.ts'

/** What `useSpace` promises besides watching. */
export function spacesContract({ describe, expect }: TestRunner, play: Play): void {
  describe('useSpace, its space', () => {
    play('turns to another space when the id changes, and to one not joined yet', async (stage) => {
      await stage.settle(() => stage.client.space.join('space-1'))
      const mounted = await stage.mount('useSpace', 'space-1')
      expect(mounted.value()?.id).toBe('space-1')
      await mounted.rerender('space-2')
      expect(mounted.value()).toBe(undefined)
      expect(stage.observers()).toBe(1)
      await stage.settle(() => stage.client.space.join('space-2'))
      expect(mounted.value()).toMatchObject({ id: 'space-2', state: 'joined' })
    })

    play('stays in the space when the component goes', async (stage) => {
      const mounted = await stage.mount('useSpace', 'space-1')
      await stage.settle(() => {
        void stage.client.space.join('space-1')
        return mounted.unmount()
      })
      expect(stage.client.space.observe('space-1').getSnapshot()?.state).toBe('joined')
      await stage.settle(() => stage.bob.space.join('space-1'))
      expect(stage.client.space.observe('space-1').getSnapshot()?.participants.length).toBe(2)
      expect(stage.errors).toEqual([])
    })

    play('shows who comes and who goes', async (stage) => {
      await stage.settle(() => stage.client.space.join('space-1'))
      const mounted = await stage.mount('useSpace', 'space-1')
      await stage.settle(() => stage.bob.space.join('space-1'))
      expect(mounted.value()?.participants.map(({ id }) => id)).toEqual(['alice', 'bob'])
      await stage.settle(() => stage.bob.space.leave('space-1'))
      expect(mounted.value()?.participants.map(({ id }) => id)).toEqual(['alice'])
    })
  })
}
