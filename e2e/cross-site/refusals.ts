/**
 * What the page's policy refuses, noted by the page itself. Only Chromium prints that where its driver reads it; so the
 * page's first script is served with this in front, and hears everything from then on.
 */
export const noteRefusals = `(() => {
  const refused = []
  Object.defineProperty(window, 'refusedByPolicy', { value: refused })
  document.addEventListener('securitypolicyviolation', event =>
    refused.push('Refused by ' + event.effectiveDirective + ': ' + (event.blockedURI || event.sample)))
})()
`

/** The body of a function in the page. */
export const readRefusals = `
  if (!window.refusedByPolicy) throw new Error('nobody listens here')
  return window.refusedByPolicy`
