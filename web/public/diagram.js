// Draws diagrams for the page that frames it, apart from it: the frame is sandboxed, so it has an origin that is nobody's,
// no cookies, no storage, and a policy under which it reaches nothing. Opened or framed in any other way it does nothing.
;(() => {
  if (window.origin !== 'null' || window.parent === window) return

  const longest = 20_000
  const largest = 1_000_000
  const colours = {
    light: {
      text: '#1d2328',
      line: '#69737b',
      fill: '#eaf0f1',
      soft: '#f5f7f7',
      note: '#faf3df',
      ground: '#fdfdfd',
    },
    dark: {
      text: '#eef1f3',
      line: '#98a3ab',
      fill: '#26373b',
      soft: '#23282c',
      note: '#3a3222',
      ground: '#171b1e',
    },
  }

  function initialize(theme) {
    const { text, line, fill, soft, note, ground } = colours[theme]
    window.mermaid.initialize({
      startOnLoad: false,
      securityLevel: 'strict',
      // What a diagram says of itself in its text must not change what keeps it in.
      secure: [
        'secure',
        'securityLevel',
        'startOnLoad',
        'maxTextSize',
        'maxEdges',
        'suppressErrorRendering',
        'htmlLabels',
        'flowchart',
        'class',
        'theme',
        'themeCSS',
        'themeVariables',
        'fontFamily',
        'altFontFamily',
        'dompurifyConfig',
      ],
      suppressErrorRendering: true,
      maxTextSize: longest,
      maxEdges: 300,
      // Labels as text of the drawing itself: no HTML in it, so it can be shown as an image.
      htmlLabels: false,
      flowchart: { htmlLabels: false, useMaxWidth: false },
      class: { htmlLabels: false },
      fontFamily:
        'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
      theme: 'base',
      themeVariables: {
        darkMode: theme === 'dark',
        background: ground,
        edgeLabelBackground: ground,
        primaryColor: fill,
        primaryTextColor: text,
        primaryBorderColor: line,
        secondaryColor: soft,
        tertiaryColor: soft,
        lineColor: line,
        textColor: text,
        noteBkgColor: note,
        noteTextColor: text,
        noteBorderColor: line,
      },
    })
  }

  const refused = new Set([
    'script',
    'foreignobject',
    'image',
    'iframe',
    'animate',
    'set',
    'animatetransform',
  ])

  /** Only shapes and text stay; links become what they enclose. */
  function clean(root) {
    for (const link of [...root.querySelectorAll('a')]) link.replaceWith(...link.childNodes)
    for (const element of [...root.querySelectorAll('*')]) {
      if (refused.has(element.localName.toLowerCase())) {
        element.remove()
        continue
      }
      for (const { name, value } of [...element.attributes]) {
        const leads = /(^|:)(href|src)$/i.test(name) && !value.startsWith('#')
        if (/^on/i.test(name) || leads) element.removeAttribute(name)
      }
    }
  }

  async function draw(source, theme) {
    initialize(theme)
    const { svg } = await window.mermaid.render('diagram', source)
    const holder = document.createElement('div')
    holder.innerHTML = svg
    const root = holder.querySelector('svg')
    if (!root) throw new Error('Nothing was drawn')
    clean(root)
    const [, , width = 0, height = 0] = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
    if (!(width > 0 && height > 0 && width < 10_000 && height < 10_000))
      throw new Error('The drawing is too large')
    root.removeAttribute('style')
    root.setAttribute('width', String(width))
    root.setAttribute('height', String(height))
    const text = new XMLSerializer().serializeToString(root)
    if (text.length > largest) throw new Error('The drawing is too large')
    return { svg: text, width, height }
  }

  window.addEventListener('message', async event => {
    const { id, source, theme } = event.data ?? {}
    if (event.source !== window.parent || typeof source !== 'string' || !Object.hasOwn(colours, theme)) return
    let answer
    try {
      if (source.length > longest) throw new Error('The diagram is too long')
      answer = await draw(source, theme)
    } catch (error) {
      answer = { failed: String(error?.message ?? error).slice(0, 300) }
    }
    window.parent.postMessage({ id, ...answer }, '*')
  })
  window.addEventListener('load', () => window.parent.postMessage({ ready: Boolean(window.mermaid) }, '*'))
})()
