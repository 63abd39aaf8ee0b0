import { createContext, type ReactNode } from 'react'

/**
 * How whoever shows a text shows the pictures that are its own, by their addresses; null for any other. In a chat there
 * are none.
 */
export const ShowPicture = createContext<((address: string, words: string) => ReactNode) | null>(null)
