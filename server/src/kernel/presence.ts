export type Present = {
  /** Whose it is up to the first blank, then which of theirs. */
  readonly member: string
  /** What it said of itself last. */
  readonly note: string
}

export type MostPresent = { readonly all: number; readonly each: number }

export const whoseIs = (member: string): string => member.split(' ', 1)[0]!

/** Who is at a place, for as long as they say so again. Memory on one instance, Redis on many. */
export type Presence = {
  /** @returns who is there then, itself among them; nobody beyond `most` at one place, of all and of each. */
  stay(
    place: string,
    member: string,
    note: string,
    ttlMs: number,
    most: MostPresent,
  ): Promise<readonly Present[]>
  leave(place: string, member: string): Promise<void>
}
