import { X509Certificate } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { generate } from 'selfsigned'

/** IPv4 addresses under which other computers may reach this one. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
}

const dayMs = 86_400_000

/** Makes a certificate for these addresses; it is kept in memory and nowhere else. */
export async function makeCertificate(
  addresses: string[],
): Promise<{ cert: string; key: string; fingerprint: string }> {
  const made = await generate([{ name: 'commonName', value: 'switchhook demo' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 7 * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: 'localhost' }, ...addresses.map((ip) => ({ type: 7, ip }) as const)],
      },
    ],
  })
  return { cert: made.cert, key: made.private, fingerprint: new X509Certificate(made.cert).fingerprint256 }
}
