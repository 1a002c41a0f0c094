import { defineConfig } from 'vitepress'

export default defineConfig({
  title: 'switchhook',
  description: 'Calls, meetings and presence as explicit statecharts',
  cleanUrls: true,
  srcExclude: ['examples/**', 'scripts/**'],
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/first-call-react' },
      { text: 'Charts', link: '/charts/call' },
    ],
    sidebar: [
      {
        text: 'First call',
        items: [
          { text: 'React', link: '/guide/first-call-react' },
          { text: 'Vue', link: '/guide/first-call-vue' },
          { text: 'Plain TypeScript', link: '/guide/first-call-typescript' },
        ],
      },
      { text: 'Call control', items: [{ text: 'Everything a call can do', link: '/guide/call-control' }] },
      { text: 'Spaces', items: [{ text: 'Meetings and messages', link: '/guide/spaces' }] },
      { text: 'Seeing it', items: [{ text: 'Look inside', link: '/guide/look-inside' }] },
      {
        text: 'Charts',
        items: [
          { text: 'Call', link: '/charts/call' },
          { text: 'Media connection', link: '/charts/media-connection' },
          { text: 'Crossing calls', link: '/charts/crossing' },
          { text: 'Joined calls', link: '/charts/join' },
          { text: 'Consultation', link: '/charts/consultation' },
          { text: 'Connection', link: '/charts/connection' },
          { text: 'Services', link: '/charts/subscription' },
          { text: 'Space', link: '/charts/space' },
          { text: 'What we send to a meeting', link: '/charts/meeting-sending' },
          { text: 'A member of a meeting', link: '/charts/meeting-member' },
          { text: 'Messages of a space', link: '/charts/message-history' },
          { text: 'A message on its way', link: '/charts/outgoing-message' },
        ],
      },
    ],
    search: { provider: 'local' },
  },
})
