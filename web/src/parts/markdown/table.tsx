import type { Tokens } from 'marked'
import { useRef } from 'react'
import { CopyButton } from './copy-button.tsx'
import { Inline } from './inline.tsx'

const alignOf = (align: 'center' | 'left' | 'right' | null) => (align ? `align-${align}` : undefined)

/** Cells apart by tabs, rows by lines: a spreadsheet takes it as a table. */
function asText(table: HTMLTableElement | null): string {
  const rows = [...(table?.rows ?? [])].map(row =>
    [...row.cells].map(cell => (cell.textContent ?? '').replace(/\s+/g, ' ').trim()).join('\t'),
  )
  return rows.join('\n')
}

export function Table({ token }: { token: Tokens.Table }) {
  const table = useRef<HTMLTableElement>(null)
  return (
    <figure className="table-block" aria-label="Table">
      {/* biome-ignore lint/a11y/useSemanticElements: a scroll area around a table, not a set of fields */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <div className="table-scroll" role="group" aria-label="Table" tabIndex={0}>
        <table ref={table}>
          <thead>
            <tr>
              {token.header.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <th key={index} className={alignOf(cell.align)}>
                  <Inline tokens={cell.tokens} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {token.rows.map((row, rowIndex) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
              <tr key={rowIndex}>
                {row.map((cell, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                  <td key={index} className={alignOf(cell.align)}>
                    <Inline tokens={cell.tokens} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <CopyButton label="Copy table" text={() => asText(table.current)} />
    </figure>
  )
}
