/** A page that does what the list asks of a page, and no more: small enough to plant faults in. */
export type PageFile = { readonly type: string; readonly text: string; readonly status?: number }

const script = `
const root = document.getElementById('root')
const { api_base_url } = await (await fetch('/runtime-config.json')).json()
const entrances = ['/login', '/register', '/setup']

async function start() {
  try {
    await fetch(api_base_url + '/v1/meta', { credentials: 'include' })
    showSignIn()
  } catch {
    showAway()
  }
}

function showAway() {
  root.innerHTML = '<div role="alert"><h1>Cannot connect to backend</h1><button>Retry</button></div>'
  root.querySelector('button').onclick = start
}

function showSignIn() {
  if (!entrances.includes(location.pathname)) history.replaceState(null, '', '/login')
  root.innerHTML = '<h1>Sign in</h1><form><label>Email <input name="email"></label>' +
    '<label>Password <input name="password" type="password"></label><button>Sign in</button></form>'
  root.querySelector('form').onsubmit = async event => {
    event.preventDefault()
    const answer = await fetch(api_base_url + '/v1/auth/login', {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    const { error } = await answer.json()
    const alert = document.createElement('p')
    alert.setAttribute('role', 'alert')
    alert.textContent = error.message + ' Wait ' + answer.headers.get('retry-after') + ' seconds.'
    root.append(alert)
  }
}

start()
`

const html = (api: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${api}; base-uri 'none'; form-action 'none'" />
    <title>Stand-in</title>
    <script type="module" src="/assets/app.js"></script>
    <link rel="stylesheet" href="/assets/style.css">
  </head>
  <body><div id="root"><p>Loading</p></div></body>
</html>
`

/** By path; '' answers everything else. */
export function standInPage(api: string): Readonly<Record<string, PageFile>> {
  return {
    '': { type: 'text/html; charset=utf-8', text: html(api) },
    '/assets/app.js': { type: 'text/javascript', text: script },
    '/assets/style.css': { type: 'text/css', text: 'body { margin: 2rem }\n' },
    '/favicon.ico': { type: 'image/svg+xml', text: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
    '/runtime-config.json': { type: 'application/json', text: JSON.stringify({ api_base_url: api }) },
  }
}
