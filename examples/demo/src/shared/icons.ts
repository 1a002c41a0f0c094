/** Icons as outlines on a grid of 24, drawn with a line two wide. */
export const icons = {
  phone:
    'M6.2 3.5h3l1.6 4.3-2 1.4a12 12 0 0 0 6 6l1.4-2 4.3 1.6v3a2.2 2.2 0 0 1-2.4 2.2A16.6 16.6 0 0 1 4 5.9a2.2 2.2 0 0 1 2.2-2.4Z',
  video: 'M4.5 6.5h8.6a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H4.5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Zm10.6 4.2 6.4-3.7v10l-6.4-3.7',
  mute: 'M9 9.5V6a3 3 0 0 1 6 0v5m-.7 2.9A3 3 0 0 1 9 12M5.5 11.5a6.5 6.5 0 0 0 10.6 5M18.5 11.5c0 1.1-.3 2.1-.7 3M12 18v3.5M3.5 3.5l17 17',
  hold: 'M8.5 5.5v13M15.5 5.5v13',
  dismiss: 'M6.5 6.5l11 11m0-11-11 11',
  hangUp:
    'M6.2 3.5h3l1.6 4.3-2 1.4a12 12 0 0 0 6 6l1.4-2 4.3 1.6v3a2.2 2.2 0 0 1-2.4 2.2A16.6 16.6 0 0 1 4 5.9a2.2 2.2 0 0 1 2.2-2.4Z',
} as const

export type IconName = keyof typeof icons
