/** Something that failed on the way to the back end. Code and message are safe to show: no token, no URL, no payload. */
export class PortFault extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
