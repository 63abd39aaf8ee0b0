/** Who is where, told to many instances. While Redis is away each instance knows only whom it met itself. */
import type { Presence, Present } from '../../kernel/presence.ts'
import type { RedisConnection } from './connect.ts'

/** By the clock of Redis, which all instances share. A place that nobody stays at ends with its time. */
const stayScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local all = redis.call('HGETALL', KEYS[1])
local there = {}
local known = false
local count = 0
local theirs = 0
local who = string.match(ARGV[1], '^[^ ]*')
for at = 1, #all, 2 do
  local till, note = string.match(all[at + 1], '^(%d+) (.*)$')
  if tonumber(till) <= now then
    redis.call('HDEL', KEYS[1], all[at])
  else
    count = count + 1
    if string.match(all[at], '^[^ ]*') == who then theirs = theirs + 1 end
    if all[at] == ARGV[1] then
      known = true
    else
      there[#there + 1] = all[at]
      there[#there + 1] = note
    end
  end
end
if known or (count < tonumber(ARGV[4]) and theirs < tonumber(ARGV[5])) then
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[3]) .. ' ' .. ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  there[#there + 1] = ARGV[1]
  there[#there + 1] = ARGV[2]
end
return there`

/** @param local knows who is where while Redis is away. */
export function createRedisPresence(redis: RedisConnection, local: Presence): Presence {
  const keyOf = (place: string) => `omni:present:${place}`
  return {
    async stay(place, member, note, ttlMs, most) {
      try {
        const answer = await redis.run(client =>
          client.eval(stayScript, 1, keyOf(place), member, note, ttlMs, most.all, most.each),
        )
        return pairsOf(answer as string[])
      } catch {
        return local.stay(place, member, note, ttlMs, most)
      }
    },
    async leave(place, member) {
      await local.leave(place, member)
      // When Redis is away it ends with its time.
      await redis.run(client => client.hdel(keyOf(place), member)).catch(() => {})
    },
  }
}

function pairsOf(flat: readonly string[]): Present[] {
  const pairs: Present[] = []
  for (let at = 0; at < flat.length; at += 2) pairs.push({ member: flat[at]!, note: flat[at + 1]! })
  return pairs
}
