/** Loaded before Portkey's gateway, which adds to the headers of what it fetched: Node since 20 allows that of a copy only. */
const fetched = globalThis.fetch
globalThis.fetch = async (...words) => {
  const { body, status, statusText, headers } = await fetched(...words)
  return new Response(body, { status, statusText, headers: new Headers(headers) })
}
