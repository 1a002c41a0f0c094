import type { FeatureContext } from '../client/feature.ts'
import { SwitchhookError } from '../errors.ts'
import { given } from '../feature/given.ts'
import { handled } from '../feature/promises.ts'
import type { SdpHandler } from '../ports/index.ts'
import type { CallApi } from './call.api.ts'

/**
 * Takes the bundle out of a description, both ways (`call.removeBundling`; RFC 9143 §7). A medium that is bundle-only has
 * no transport of its own, so its description stays as it is.
 */
const removeBundling: SdpHandler = ({ type, sdp }) => ({
  type,
  sdp: sdp.includes('a=bundle-only') ? sdp : sdp.replace(/^a=group:BUNDLE.*\r?\n/gm, ''),
})

/** What concerns the engine as a whole, and no single call: SDP handlers, the check of the candidates, codecs. */
export function createCallHooks(
  { media, config, watchConfig, emit, onError }: FeatureContext,
  operationOf: (callId: string) => string,
): Pick<CallApi, 'setSdpHandlers' | 'getAvailableCodecs'> {
  let handlers = config().call.sdpHandlers

  function hook(): void {
    const { removeBundling: isUnbundled, iceCollectionCheckFunction } = config().call
    media?.hook?.({
      sdpHandlers: [...handlers, ...(isUnbundled ? [removeBundling] : [])],
      operationOf,
      ...given({ iceCollectionCheck: iceCollectionCheckFunction }),
    })
  }
  hook()
  let configured = handlers
  watchConfig(() => {
    // A new list in the configuration takes the place of what was set; a change of anything else does not.
    if (config().call.sdpHandlers !== configured) handlers = config().call.sdpHandlers
    configured = config().call.sdpHandlers
    hook()
  })

  async function getAvailableCodecs(kind: 'audio' | 'video') {
    if (kind !== 'audio' && kind !== 'video')
      throw new SwitchhookError('call:5', `kind should be 'audio' or 'video', not '${String(kind)}'.`)
    if (media?.codecs === undefined)
      throw new SwitchhookError('not-supported', 'This media engine cannot tell its codecs.')
    const found = { kind, codecs: await media.codecs(kind) }
    emit('call:availableCodecs', found)
    return found
  }

  return {
    setSdpHandlers(sdpHandlers) {
      if (!Array.isArray(sdpHandlers) || sdpHandlers.some((handler) => typeof handler !== 'function'))
        return onError(new SwitchhookError('call:7', 'sdpHandlers should be a list of functions.'))
      handlers = [...sdpHandlers]
      hook()
    },
    getAvailableCodecs: (kind) => handled(getAvailableCodecs(kind)),
  }
}
