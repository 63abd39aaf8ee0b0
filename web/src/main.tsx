import './ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

// Inside a foreign frame clicks could be stolen, so there is nothing to click.
if (window.self !== window.top) root.textContent = 'OmniAI does not open inside another page.'
else
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
