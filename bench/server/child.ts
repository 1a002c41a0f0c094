import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a measured process is told. */
export type Order = { type: 'cpu' } | { type: 'payload'; event: string; payload: object }
/** What it says. */
export type Answer = { type: 'ready'; url: string } | { type: 'cpu'; microseconds: number }

/** A server in a process of its own. */
export interface Measured {
  url: string
  /** The processor time it has spent so far, in microseconds. */
  cpu: () => Promise<number>
  tell: (order: Order) => void
  end: () => void
}

/** Starts `serve.ts` or `floor.ts`. */
export async function start(file: 'serve.ts' | 'floor.ts', args: readonly string[] = []): Promise<Measured> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    execArgv: ['--conditions=switchhook-source', '--import', import.meta.resolve('tsx')],
  })
  const failed = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}.`)))
  })
  failed.catch(() => {})
  const answered = <Type extends Answer['type']>(type: Type) => {
    const told = new Promise<Extract<Answer, { type: Type }>>((resolve) => {
      const listen = (answer: Answer) => {
        if (answer.type !== type) return
        child.off('message', listen)
        resolve(answer as Extract<Answer, { type: Type }>)
      }
      child.on('message', listen)
    })
    return Promise.race([told, failed])
  }
  const { url } = await answered('ready')
  const tell = (order: Order): void => {
    child.send(order)
  }
  return {
    url,
    tell,
    cpu: async () => {
      const answer = answered('cpu')
      tell({ type: 'cpu' })
      return (await answer).microseconds
    },
    end: () => child.kill(),
  }
}

/** Where the number of an event stands in its payload: in the text of a message, in `subscribeTime` of a presence. */
export function numbered(payload: object, n: number): object {
  const { content } = payload as { content: object }
  const mark = `number ${n};`
  return 'bodyText' in content
    ? { ...payload, content: { ...content, bodyText: mark } }
    : { ...payload, content: { ...content, subscribeTime: mark } }
}
