/**
 * What is counted together when nobody is signed in: one IPv4 address, or a /64 of IPv6, because a single household gets
 * that many addresses to choose from.
 */
export function networkOf(source: string): string {
  const ip = withoutPort(source)
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped) return mapped[1]!
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.toLowerCase().split('%', 1)[0]!.split('::')
  const groupsOf = (text: string | undefined) => (text ? text.split(':') : [])
  const before = groupsOf(head)
  const after = groupsOf(tail)
  // An IPv4 ending takes the place of two groups.
  const length = before.length + after.length + (ip.includes('.') ? 1 : 0)
  const groups = tail === undefined ? before : [...before, ...Array(8 - length).fill('0'), ...after]
  const network = groups.slice(0, 4).map(group => group.replace(/^0+(?=.)/, ''))
  return `${network.join(':')}::/64`
}

/** Some proxies write the port of the connection into X-Forwarded-For: counted with it, nobody had a limit. */
const withoutPort = (source: string) => {
  const [, bracketed, dotted] = /^(?:\[(.+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(source) ?? []
  return bracketed ?? dotted ?? source
}
