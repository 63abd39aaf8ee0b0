// Runs before the first paint: the stored theme, and a word instead of a blank page if the app never starts.
;(() => {
  const root = document.documentElement
  const systemDark = matchMedia('(prefers-color-scheme: dark)')
  const applyTheme = () => {
    let stored = null
    try {
      stored = localStorage.getItem('omniai.theme')
    } catch {
      // Storage may be blocked; the system's theme is fine then.
    }
    const dark = stored === 'dark' || (stored !== 'light' && systemDark.matches)
    root.dataset.theme = dark ? 'dark' : 'light'
  }
  const followSystem = () => {
    root.dataset.themeChanging = ''
    applyTheme()
    requestAnimationFrame(() => requestAnimationFrame(() => delete root.dataset.themeChanging))
  }
  applyTheme()
  // On every page, also those that never load the code of the settings.
  systemDark.addEventListener('change', followSystem)

  const explain = () => {
    const text = document.querySelector('.boot-text')
    if (!text) return
    text.parentElement.classList.add('boot-failed')
    text.textContent = 'The app could not be loaded. Check the connection and reload this page.'
  }
  addEventListener(
    'error',
    event => {
      if (event.target instanceof HTMLScriptElement) explain()
    },
    true,
  )
  setTimeout(explain, 20_000)
})()
