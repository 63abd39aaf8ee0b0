/** A fingerprint of the rows of a table that is the same in both databases, in whatever order they are read. */
import { createHash } from 'node:crypto'

export type Row = Readonly<Record<string, unknown>>
export type TableDigest = { readonly rows: number; readonly digest: string }

const modulus = 1n << 256n

/** The hashes of all rows, added: no order, and a row that comes twice counts twice. */
export function createRowDigest(columns: readonly string[]) {
  let rows = 0
  let sum = 0n
  return {
    add(row: Row): void {
      const canonical = JSON.stringify(columns.map(column => canonicalOf(row[column])))
      rows += 1
      sum = (sum + BigInt(`0x${createHash('sha256').update(canonical).digest('hex')}`)) % modulus
    },
    result: (): TableDigest => ({ rows, digest: sum.toString(16).padStart(64, '0') }),
  }
}

function canonicalOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (typeof value === 'boolean') return value ? 1 : 0
  return value ?? null
}
