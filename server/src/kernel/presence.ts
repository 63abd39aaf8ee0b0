export type Present = {
  readonly member: string
  /** What it said of itself last. */
  readonly note: string
}

/** Who is at a place, for as long as they say so again. Memory on one instance, Redis on many. */
export type Presence = {
  /** @returns who is there then, itself among them; nobody beyond `most` at one place. */
  stay(place: string, member: string, note: string, ttlMs: number, most: number): Promise<readonly Present[]>
  leave(place: string, member: string): Promise<void>
}
