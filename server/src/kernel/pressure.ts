/** How much this process is behind with its work: what is refused then, so that what runs stays quick. */
export type Pressure = 'none' | 'starts' | 'most'

export type PressureGauge = {
  readonly pressure: Pressure
  close(): void
}
