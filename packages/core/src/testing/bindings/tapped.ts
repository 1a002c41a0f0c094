import type { PortSession } from '../../ports/index.ts'

interface Port {
  open: (...args: never[]) => PortSession<never>
}

/** The same port, which tells the type of each command it is given. */
export function tapped<Tapped extends Port>(port: Tapped, tell: (type: string) => void): Tapped {
  const open: Port['open'] = (...args) => {
    const session = port.open(...args)
    return {
      ...session,
      send(command: { type: string }) {
        tell(command.type)
        session.send(command as never)
      },
    }
  }
  return { ...port, open }
}
