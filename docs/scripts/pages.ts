import {
  callChart,
  connectionChart,
  consultationChart,
  crossingChart,
  joinChart,
  mediaConnectionChart,
  meetingMemberChart,
  meetingSendingChart,
  messageHistoryChart,
  outgoingMessageChart,
  spaceChart,
  subscriptionChart,
} from '@switchhook/core/charts'
import type { ChartPage } from './chart-page.ts'

/** The charts that have a page, and what stands above their tables. */
export const chartPages: readonly ChartPage[] = [
  {
    file: 'call.md',
    title: 'Call',
    chart: callChart,
    intro: `One call, from \`call.make\` or an invite to its typed ending. The region *phase* is the life of the call, *link* the
signalling under it. An established call has two regions of its own: *hold* is our wish, *negotiation* exchanges offers and
answers, one at a time. *retargeting* is a call that its far end hands over to somebody else.

The public states of \`CallView.state\` follow from it: *Initiating* until the invite is out or the callee can be asked,
*Initiated* and *Ringing* while somebody may answer, *Connected* and *On Hold* while established, *Cancelled* for a call that
was taken away before it was answered, *Ended* for all others.`,
  },
  {
    file: 'media-connection.md',
    title: 'Media connection',
    chart: mediaConnectionChart,
    intro: `The path between the two media engines, as ICE sees it (RFC 8445), and what is done when it breaks: a grace for a short
loss, then ICE restarts, at most three in a row, then it gives up and the call ends with \`mediaFailed\`.`,
  },
  {
    file: 'crossing.md',
    title: 'Crossing calls',
    chart: crossingChart,
    intro: `Two people call each other at the same moment. The server keeps the call with the smaller id and ends the other as
\`merged\`; whoever made that one answers the survivor by itself, with the media it had asked for.`,
  },
  {
    file: 'join.md',
    title: 'Joined calls',
    chart: joinChart,
    intro: `Two calls as one. Each leg is unheld and mixed with the other; only when both are ready do they count as joined.
Whoever hangs up leaves the other with us, and when we hang up both are over.`,
  },
  {
    file: 'consultation.md',
    title: 'Consultation',
    chart: consultationChart,
    intro: `Asking somebody before handing a caller over. It owns both legs: the first is held before the second is called, and
never do two talk at once. While the second still rings, completing hands the first over at once.`,
  },
  {
    file: 'connection.md',
    title: 'Connection',
    chart: connectionChart,
    intro: `The connection to the back end. Each attempt has a number; what an older one still reports is dropped. The first
reconnect is immediate, then \`connectivity.reconnectDelay\` lies between attempts, at most \`connectivity.reconnectLimit\`.`,
  },
  {
    file: 'subscription.md',
    title: 'Services',
    chart: subscriptionChart,
    intro: `The services the client is subscribed to, such as \`call\`: asked for once, extended before they expire, asked for again
on every new connection.`,
  },
  {
    file: 'space.md',
    title: 'Space',
    chart: spaceChart,
    intro: `One stay in a space. While we are in the room its regions run side by side: who we are to the others (*self*), our
part in the call (*call*) and our screen in it (*sharing*), the *meeting* and its *recording*, the orders of an administrator,
and the *link* under it all. The roster of the others stands beside the chart, since there may be thousands of them.`,
  },
  {
    file: 'meeting-sending.md',
    title: 'What we send to a meeting',
    chart: meetingSendingChart,
    intro: `Microphone, camera and screen of ours in the call of a space, captured once for all who meet. A newer wish waits until
what is being captured is there, and then takes its place.`,
  },
  {
    file: 'meeting-member.md',
    title: 'A member of a meeting',
    chart: meetingMemberChart,
    intro: `Somebody in the same call, by the mesh: one peer connection, which is a call chart of its own. Whoever came later
dials; a leg that breaks is dialled again, at most three times in a row.`,
  },
  {
    file: 'message-history.md',
    title: 'Messages of a space',
    chart: messageHistoryChart,
    intro: `The messages that came before, page by page back to the first, and those that an outage hid. No word of a message is in
the chart.`,
  },
  {
    file: 'outgoing-message.md',
    title: 'A message on its way',
    chart: outgoingMessageChart,
    intro: `One message of ours, from the moment it is written until the back end has it. It is handed over once; where it is not
known to have arrived it is looked for, and only the application sends it again.`,
  },
]
