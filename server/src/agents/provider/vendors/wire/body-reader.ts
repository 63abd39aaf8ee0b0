import type { EgressResponse } from '../../../../kernel/egress.ts'

/**
 * Hands on what every read of the socket brings and resolves when the body is over, however it ended. The other side is
 * not paused for a slow reader: who decodes bounds what can pile up. What `onBytes` throws ends the body, and is thrown.
 */
export function readBody(
  { body, tap }: Pick<EgressResponse, 'body' | 'tap'>,
  onBytes: (bytes: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (body.closed) return resolve()
    body.once('close', resolve)
    tap(bytes => {
      try {
        onBytes(bytes)
      } catch (error) {
        reject(error)
        body.destroy()
      }
    })
  })
}
