/**
 * A drawing comes from a frame that read a stranger's text. It is shown as an image, where nothing in it can act; but it
 * can be saved too, and opened elsewhere. So only shapes, text and references inside itself are taken.
 */
const largest = 1_000_000
const tag = /<(?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g
const refused =
  /^<\/?(?:\w+:)?(?:script|foreignobject|image|iframe|object|embed|audio|video|animate\w*|set|a)\b/i
const handler = /[\s"'/](?:\w+:)?on\w+\s*=/i
const leadsOut = /[\s"'/](?:\w+:)?(?:href|src)\s*=\s*(?!["']#)/i
const fetches = /url\(\s*(?!["']?#)|@import|javascript:|image-set|\\/i

export function isHarmless(svg: string): boolean {
  if (svg.length > largest || !svg.startsWith('<svg ') || !svg.endsWith('</svg>')) return false
  if (/<[!?]|&(?!amp;|lt;|gt;|quot;|#|nbsp;)/.test(svg)) return false
  for (const [each] of svg.matchAll(tag)) {
    if (refused.test(each) || handler.test(each) || leadsOut.test(each) || fetches.test(each)) return false
  }
  for (const [, rules = ''] of svg.matchAll(/<(?:\w+:)?style\b[^>]*>([^<]*)/gi)) {
    if (fetches.test(rules) || /&#/.test(rules)) return false
  }
  return !/[<>]/.test(svg.replace(tag, ''))
}
