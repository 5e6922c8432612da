import { randomUUID } from 'node:crypto';
import { openMoneyFuse } from '../../../../src-main/budget/index.ts';
import { findGatehouseHome } from '../audit/ledger-file.ts';
import { type Command, onlyPositional } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export const agentResume: Command = {
  name: 'agent resume',
  usage: 'AGENT',
  summary: 'Let an agent go on that was suspended at a limit of its budget',
  help: `It is judged again with its next request: a limit that still stands suspends it again.
Needs Node 22.13 or newer.

Exit codes: 0 it may go on, 1 it was not suspended, 2 usage, 3 the file cannot be written or is damaged.`,
  options: {},
  async run(parsed, host) {
    const agent = onlyPositional(parsed, 'AGENT', 'agent resume');
    const fuse = openMoneyFuse({
      gatehouseHome: findGatehouseHome(host),
      limits: () => [],
      clock: { nowMs: () => Date.now() },
      ids: { nextId: randomUUID },
    });
    try {
      const wasSuspended = await fuse.resume(agent);
      host.write(wasSuspended ? `${agent} may go on.\n` : `${agent} was not suspended.\n`);
      return wasSuspended ? exitCodes.ok : exitCodes.problem;
    } finally {
      fuse.dispose();
    }
  },
};
