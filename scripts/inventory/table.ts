/** Where we differ from the inventory on purpose, each with its reason (`decisions.md` by number). */

/** Names that are called otherwise, by `namespace.name`. */
export const renames: Readonly<Record<string, { ours: string; reason: string }>> = {
  'module.create': { ours: 'createClient', reason: 'decision 52: `create` alone says nothing in an import' },
}

/** Defaults that differ, by the path of the option. */
export const changedDefaults: Readonly<Record<string, { ours: unknown; reason: string }>> = {
  'logs.logActions.exposePayloads': { ours: false, reason: 'decision 51: secrets stay out unless asked for' },
  'call.sdpHandlers': { ours: [], reason: 'no handler at all is an empty list' },
}

/** Values of constants that differ, by `namespace.constant.KEY`. */
export const changedValues: Readonly<Record<string, { ours: string; reason: string }>> = {
  'call.reportEvents.STOP_MOH': { ours: 'STOP_MOH', reason: 'decision 11: STOP_MOH has a value of its own' },
}

/** Our type for each of the inventory's, with what has to be imported for it from which door of core. */
export const types: Readonly<Record<string, { ours: string; reason?: string }>> = {
  'api.BasicError': { ours: 'root.ErrorInfo' },
  'call.SIP_URI': { ours: 'string', reason: 'decision 47: a destination is any text that the transport can resolve' },
  'call.TEL_URI': { ours: 'string', reason: 'decision 47: a destination is any text that the transport can resolve' },
  'call.CallObject': { ours: 'root.CallView' },
  'call.MediaConstraint': { ours: 'root.Constraint<string>' },
  'call.AudioOptions': { ours: "NonNullable<root.CallMedia['audioOptions']>" },
  'call.VideoOptions': { ours: "NonNullable<root.CallMedia['videoOptions']>" },
  'call.ScreenOptions': { ours: "NonNullable<root.CallMedia['screenOptions']>" },
  'call.MediaOffered': { ours: 'root.MediaKinds' },
  'call.BandwidthControls': { ours: 'root.BandwidthControls' },
  'call.DSCPControls': { ours: 'root.DscpControls' },
  'call.RTCPeerConnectionConfig': {
    ours: 'RTCConfiguration & { sdpSemantics?: string }',
    reason: "the platform's own type, taken as plain data: new options need no release of ours",
  },
  'call.IceServer': { ours: 'RTCIceServer', reason: "the platform's own type" },
  'call.IceCollectionInfo': { ours: 'root.IceCollectionInfo' },
  'call.IceCollectionCheckFunction': { ours: 'root.IceCollectionCheck' },
  'call.IceCollectionCheckResult': {
    ours: 'UnionFields<root.IceCollectionResult>',
    reason: 'a union of the three results: an error only where there is one',
  },
  'call.SdpHandlerInfo': { ours: 'root.SdpHandlerInfo' },
  'call.SdpHandlerFunction': { ours: 'root.SdpHandler' },
  'call.MediaObject': { ours: 'root.MediaObject' },
  'call.TrackObject': { ours: 'root.TrackObject' },
  'call.DevicesObject': { ours: 'root.Devices' },
  'call.DeviceInfo': { ours: 'root.DeviceInfo' },
  'call.CustomParameter': { ours: 'root.CustomParameter' },
  'connection.WSConnectionObject': { ours: 'root.SocketState' },
  'logger.LogEntry': { ours: 'log.LogEntry' },
  'logger.LogHandler': { ours: 'log.LogHandler' },
  'media.DetachedMedia': { ours: 'root.DetachedMedia' },
  'sdpHandlers.CodecSelector': { ours: 'sdp.CodecSelector' },
  'services.ServiceDescriptor': { ours: 'root.ServiceDescriptor' },
  'services.SmsInboundServiceParams': {
    ours: "{ destinationAddress: string } & NonNullable<root.ServiceDescriptor['params']>",
    reason: 'parameters of a service are checked by its name when they are given',
  },
}
