import { createMachine } from 'xstate'

/** Machines as other people write them: numbers for delays, events in capitals, functions without a name. */
export const trafficLight = createMachine({
  id: 'light',
  initial: 'green',
  states: {
    green: { after: { 3000: 'yellow' }, on: { POWER_OUTAGE: 'red.flashing' } },
    yellow: { after: { 500: { target: 'red' } } },
    red: {
      initial: 'walk',
      after: { 4000: 'green' },
      onDone: 'green',
      states: {
        walk: { on: { PED_COUNTDOWN: 'wait' } },
        wait: { on: { PED_COUNTDOWN: { target: 'stop', guard: () => true } } },
        stop: { type: 'final' },
        flashing: { on: { POWER_BACK: '#light.green' } },
      },
    },
  },
})

const toggle = (event: string) => ({
  initial: 'off',
  states: { on: { on: { [event]: 'off' } }, off: { on: { [event]: 'on' } } },
})

export const wordProcessor = createMachine({
  id: 'word',
  type: 'parallel',
  on: { RESET: '.bold.off' },
  states: {
    bold: toggle('TOGGLE_BOLD'),
    underline: toggle('TOGGLE_UNDERLINE'),
    list: {
      initial: 'none',
      states: {
        none: { on: { BULLETS: 'bullets', NUMBERS: 'numbers' } },
        bullets: { on: { NONE: 'none', NUMBERS: 'numbers' } },
        numbers: { on: { 'NONE.*': 'none', BULLETS: 'bullets' } },
      },
    },
  },
})

export const payment = createMachine({
  id: 'payment',
  initial: 'method',
  states: {
    method: {
      tags: ['editing'],
      initial: 'cash',
      on: { NEXT: 'review' },
      states: {
        cash: { on: { SWITCH: 'check' } },
        check: { on: { SWITCH: 'cash' } },
        last: { type: 'history', history: 'deep' },
      },
    },
    review: {
      on: {
        PREVIOUS: 'method.last',
        SUBMIT: { target: 'paying', guard: { type: 'isValid' }, actions: ['log', { type: 'track' }] },
        '*': { actions: 'ignore' },
      },
    },
    paying: {
      invoke: {
        id: 'charge',
        src: 'charge',
        onDone: { target: 'paid', actions: function save() {} },
        onError: [{ guard: 'canRetry', target: 'review' }, '#payment.failed'],
      },
      after: { patience: 'failed' },
    },
    paid: { type: 'final' },
    failed: { type: 'final', entry: 'explain' },
  },
})
