const rate = 48_000
const bytesPerSample = 2
const headerLength = 44

/** A WAV file (RIFF, 16 bit PCM, mono) with a steady tone at -20 dB below full scale. */
export function wavOf(hz: number, seconds: number): Buffer {
  const count = rate * seconds
  const length = count * bytesPerSample
  const file = Buffer.alloc(headerLength + length)
  file.write('RIFF', 0)
  file.writeUInt32LE(headerLength - 8 + length, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * bytesPerSample, 28)
  file.writeUInt16LE(bytesPerSample, 32)
  file.writeUInt16LE(bytesPerSample * 8, 34)
  file.write('data', 36)
  file.writeUInt32LE(length, 40)
  for (let index = 0; index < count; index += 1) {
    const sample = Math.sin((2 * Math.PI * hz * index) / rate) * 0.1 * 32_767
    file.writeInt16LE(Math.round(sample), headerLength + index * bytesPerSample)
  }
  return file
}
