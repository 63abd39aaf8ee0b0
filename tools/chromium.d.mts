export function findChromium(): Promise<{ path: string } | { reason: string }>
