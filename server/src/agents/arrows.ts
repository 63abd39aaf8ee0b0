/**
 * Which agent may know which other, always by type and through its door. Declared here, without circles, and checked
 * against the folders by tools/architecture.
 */
export const arrows = {
  conversation: ['auth', 'provider', 'media', 'project'],
  project: ['auth', 'media'],
} as const satisfies { readonly [agent: string]: readonly string[] }
