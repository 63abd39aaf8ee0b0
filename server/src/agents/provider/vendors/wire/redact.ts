/** A provider may repeat our key, whole or in part, in what it says about an error. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text.slice(0, 4_000)
  for (const secret of secrets) {
    if (secret === '') continue
    clean = clean.replaceAll(secret, '[key]')
    // Servers like to show the beginning of a key they refuse.
    const beginning = secret.slice(0, 6)
    if (secret.length > 12) clean = clean.split(beginning).map(dropRest).join('[key]')
  }
  return clean
    .replace(/\bbearer\s+[^\s"',}]+/gi, 'Bearer [key]')
    .replace(/\b(sk|pk|rk)[-_][A-Za-z0-9_*-]{6,}/g, '[key]')
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, 500)
}

/** Behind a beginning of the key stands more of it, up to a blank or a quote. */
function dropRest(piece: string, index: number): string {
  return index === 0 ? piece : piece.replace(/^[^\s"',}]*/, '')
}
