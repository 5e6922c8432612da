import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { checkMachine } from './checks.ts';

const marks = { ok: '✓', limited: '○', missing: '✗' } as const;

export const doctor: Command = {
  name: 'doctor',
  usage: '[--json]',
  summary: 'Say what works on this machine, and why the rest does not',
  help: `✓ works, ○ works with limits, ✗ something needed is missing.

Options:
  --json   one JSON object per finding

Exit codes: 0 nothing needed is missing, 1 something is, 2 usage.`,
  options: { json: { type: 'boolean' } },
  async run(parsed, host) {
    const findings = await checkMachine(host);
    for (const finding of findings) {
      if (parsed.values.json === true) host.write(`${JSON.stringify(finding)}\n`);
      else host.write(`${marks[finding.status]} ${finding.name.padEnd(16)} ${finding.detail}\n`);
    }
    return findings.some(({ status }) => status === 'missing') ? exitCodes.problem : exitCodes.ok;
  },
};
