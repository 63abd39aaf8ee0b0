import pg from 'pg'

/** Any number, the same for every OmniAI: locks of one database are told apart by it. */
const lockKey = 7_306_914_502

export type Place = { leave(): Promise<void> }

/**
 * A place at a PostgreSQL for as long as the process lives: alone, or beside others who count together with it.
 * PostgreSQL keeps it with the connection, so whoever dies leaves it.
 * @returns null when those who are there already do not go with it.
 */
export async function takePlace(url: string, how: 'alone' | 'beside others'): Promise<Place | null> {
  const lock = how === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared'
  let client = await connected(url)
  let left = false

  async function take(): Promise<boolean> {
    const { rows } = await client.query(
      `select ${lock}(hashtextextended(current_schema(), ${lockKey})) as taken`,
    )
    return rows[0]?.taken === true
  }

  /** The database was restarted: the place went with the connection and is taken again. */
  function watch(): void {
    client.on('error', () => {})
    client.on('end', () => {
      if (!left) void again()
    })
  }
  async function again(): Promise<void> {
    while (!left) {
      await new Promise(resolve => setTimeout(resolve, 1_000).unref())
      try {
        client = await connected(url)
        watch()
        await take()
        return
      } catch {
        // It is still away.
      }
    }
  }

  watch()
  if (!(await take())) {
    left = true
    await client.end()
    return null
  }
  return {
    async leave() {
      left = true
      await client.end().catch(() => {})
    },
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000, keepAlive: true })
  await client.connect()
  return client
}
