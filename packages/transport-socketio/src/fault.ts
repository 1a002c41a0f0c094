/** Something that failed on the way to the back end. Code and message are safe to show: no token, no URL, no payload. */
export class PortFault extends Error {
  readonly code: string
  /** Of an answer over HTTP. */
  readonly status: number | undefined

  constructor(code: string, message: string, status?: number) {
    super(message)
    this.code = code
    this.status = status
  }
}
