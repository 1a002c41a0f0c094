import { existsSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'

// Made by TypeDoc before the pages are built (`pnpm docs:build`). Entries only: every page holds the whole list.
const contents = new URL('../api/typedoc-sidebar.json', import.meta.url)
const entries: { text: string; link: string }[] = existsSync(contents) ? JSON.parse(readFileSync(contents, 'utf8')) : []
const reference = entries.map(({ text, link }) => ({ text, link }))

export default defineConfig({
  title: 'switchhook',
  description: 'Calls, meetings and presence as explicit statecharts',
  cleanUrls: true,
  srcExclude: ['examples/**', 'scripts/**'],
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/first-call-react' },
      { text: 'Charts', link: '/charts/call' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: {
      '/api/': [{ text: 'API reference', link: '/api/', items: reference }],
      '/': [
        {
          text: 'First call',
          items: [
            { text: 'React', link: '/guide/first-call-react' },
            { text: 'Vue', link: '/guide/first-call-vue' },
            { text: 'Plain TypeScript', link: '/guide/first-call-typescript' },
          ],
        },
        {
          text: 'What it does',
          items: [
            { text: 'Everything a call can do', link: '/guide/call-control' },
            { text: 'Meetings and messages', link: '/guide/spaces' },
          ],
        },
        {
          text: 'When things go wrong',
          items: [
            { text: 'Errors and endings', link: '/guide/errors-and-endings' },
            { text: 'After an outage', link: '/guide/after-an-outage' },
            { text: 'Look inside', link: '/guide/look-inside' },
          ],
        },
        {
          text: 'Building with it',
          items: [
            { text: 'Testing your app', link: '/guide/testing-your-app' },
            { text: 'Only what you need', link: '/guide/only-what-you-need' },
            { text: 'A transport of your own', link: '/guide/a-transport-of-your-own' },
          ],
        },
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
    },
    outline: [2, 3],
    search: { provider: 'local' },
  },
})
