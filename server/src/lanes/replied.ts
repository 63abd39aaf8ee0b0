/** The answer was sent by other means than the handler's result: a stream, another status. */
export const replied = { replied: true } as const
export type Replied = typeof replied
