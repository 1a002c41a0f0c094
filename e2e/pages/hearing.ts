/** Loud enough to be meant, in decibels below full scale; the tones of the tests are sent at -20. */
const audible = -60
const fftSize = 8192

/** Tells which tones arrive, by their place in the spectrum and not by anything the ends say of themselves. */
export function createHearing() {
  const context = new AudioContext()
  const analysers = new WeakMap<MediaStreamTrack, AnalyserNode>()

  const analyserOf = (track: MediaStreamTrack) => {
    const known = analysers.get(track)
    if (known) return known
    const analyser = new AnalyserNode(context, { fftSize, smoothingTimeConstant: 0 })
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    analysers.set(track, analyser)
    return analyser
  }

  /** Those of the frequencies that are heard now in what peer connections receive, in their order. */
  return (peers: readonly RTCPeerConnection[], frequencies: readonly number[]): number[] => {
    const receivers = peers.flatMap((peer) => peer.getReceivers())
    const tracks = receivers.map(({ track }) => track).filter(({ kind }) => kind === 'audio')
    const spectra = tracks.map((track) => {
      const spectrum = new Float32Array(fftSize / 2)
      analyserOf(track).getFloatFrequencyData(spectrum)
      return spectrum
    })
    return frequencies.filter((hz) => {
      const bin = Math.round((hz * fftSize) / context.sampleRate)
      return spectra.some((spectrum) => Math.max(...spectrum.slice(bin - 1, bin + 2)) > audible)
    })
  }
}
