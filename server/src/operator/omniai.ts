#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/** The command of the operator: `npm run omniai -- <command>`. */
import { readEnvironment } from '../config/environment.ts'
import { ConfigError } from '../kernel/errors.ts'
import { errorForLog } from '../kernel/logged-error.ts'
import { type Command, readCommandLine, usage } from './command-line.ts'

const tell = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

/** @returns the report, and whether all went well. */
async function carryOut(
  command: Exclude<Command, { name: 'help' }>,
): Promise<{ report: object; ok: boolean }> {
  const given = { environment: readEnvironment(), say: command.json ? () => {} : tell }
  // Each is loaded when it is asked for: most need only a part of the house.
  switch (command.name) {
    case 'backup': {
      const { backup } = await import('./backup.ts')
      return { ok: true, report: await backup({ ...given, ...command }) }
    }
    case 'restore': {
      const { restore } = await import('./restore.ts')
      return { ok: true, report: await restore({ ...given, ...command }) }
    }
    case 'rehearse': {
      const { rehearse } = await import('./rehearse.ts')
      const report = await rehearse({ ...given, ...command })
      return { ok: report.ok, report }
    }
    case 'doctor': {
      const { doctor } = await import('./doctor/doctor.ts')
      const report = await doctor({ ...given, ...command })
      return { ok: report.ok, report }
    }
    case 'move-to-postgres': {
      const { moveToPostgres } = await import('./move-to-postgres.ts')
      return { ok: true, report: await moveToPostgres(given) }
    }
  }
}

const command = readCommandLine(process.argv.slice(2))
if ('problem' in command) {
  complain(`${command.problem}\n\n${usage}`)
  process.exitCode = 2
} else if (command.name === 'help') {
  tell(usage)
} else {
  try {
    const { report, ok } = await carryOut(command)
    if (command.json) tell(JSON.stringify(report, null, 2))
    process.exitCode = ok ? 0 : 1
  } catch (error) {
    // Not as it is: what it carries along can be an address with a password.
    const problem = error instanceof ConfigError ? error.message : JSON.stringify(errorForLog(error), null, 2)
    if (command.json) tell(JSON.stringify({ problem }, null, 2))
    else complain(problem)
    process.exitCode = 1
  }
}
