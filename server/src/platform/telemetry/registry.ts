/** Counters, gauges and histograms in memory, and the text that Prometheus reads. */

export type Labels = Readonly<Record<string, string>>
export type MetricType = 'counter' | 'gauge' | 'histogram'
export type MetricInfo = {
  readonly name: string
  readonly type: MetricType
  readonly help: string
  readonly labels: readonly string[]
}

/** More than that of one metric is a mistake in a label: what is new then counts as `other`. */
const mostSeries = 500

type Metric = MetricInfo & { lines(): string[] }
type Sample = readonly [labels: Labels, value: number]

export function createRegistry() {
  const metrics = new Map<string, Metric>()

  function add(info: MetricInfo, lines: () => string[]): void {
    if (metrics.has(info.name)) throw new Error(`Metric ${info.name} is defined twice`)
    metrics.set(info.name, { ...info, lines })
  }

  return {
    counter(name: string, help: string, labels: readonly string[] = []) {
      const series = createSeries(labels, () => ({ value: 0 }))
      add({ name, type: 'counter', help, labels }, () =>
        [...series.all()].map(([text, { value }]) => lineOf(name, text, value)),
      )
      return (values: Labels = {}, by = 1): void => {
        series.of(values).value += by
      }
    },

    /** @param read asked when somebody reads the metrics. */
    gauge(name: string, help: string, labels: readonly string[], read: () => readonly Sample[]): void {
      add({ name, type: 'gauge', help, labels }, () =>
        read().map(([values, value]) => lineOf(name, textOf(labels, values), value)),
      )
    },

    histogram(name: string, help: string, bounds: readonly number[], labels: readonly string[] = []) {
      const series = createSeries(labels, () => ({
        counts: new Array<number>(bounds.length).fill(0),
        sum: 0,
        count: 0,
      }))
      add({ name, type: 'histogram', help, labels }, () =>
        [...series.all()].flatMap(([text, { counts, sum, count }]) => {
          let below = 0
          const buckets = bounds.map((bound, index) => {
            below += counts[index]!
            return lineOf(`${name}_bucket`, joined(text, `le="${bound}"`), below)
          })
          const all = lineOf(`${name}_bucket`, joined(text, 'le="+Inf"'), count)
          return [...buckets, all, lineOf(`${name}_sum`, text, sum), lineOf(`${name}_count`, text, count)]
        }),
      )
      return (value: number, values: Labels = {}): void => {
        const one = series.of(values)
        const index = bounds.findIndex(bound => value <= bound)
        if (index >= 0) one.counts[index]! += 1
        one.sum += value
        one.count += 1
      }
    },

    get infos(): readonly MetricInfo[] {
      return [...metrics.values()]
    },

    /** In the text format 0.0.4. */
    text(): string {
      const blocks = [...metrics.values()].map(({ name, type, help, lines }) =>
        [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()].join('\n'),
      )
      return `${blocks.join('\n')}\n`
    },
  }
}

export type Registry = ReturnType<typeof createRegistry>

function createSeries<S>(labels: readonly string[], make: () => S) {
  const series = new Map<string, S>()
  if (labels.length === 0) series.set('', make())
  function find(text: string): S {
    const known = series.get(text)
    if (known) return known
    const made = make()
    series.set(text, made)
    return made
  }
  return {
    of(values: Labels): S {
      const text = textOf(labels, values)
      if (series.has(text) || series.size < mostSeries) return find(text)
      return find(textOf(labels, Object.fromEntries(labels.map(label => [label, 'other']))))
    },
    all: () => series.entries(),
  }
}

const textOf = (labels: readonly string[], values: Labels) =>
  labels.map(label => `${label}="${escaped(values[label] ?? '')}"`).join(',')

const escaped = (value: string) =>
  value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').slice(0, 120)

const joined = (text: string, more: string) => (text === '' ? more : `${text},${more}`)

const lineOf = (name: string, labels: string, value: number) =>
  `${name}${labels === '' ? '' : `{${labels}}`} ${value}`
