import type { SessionEvent } from '@gatehouse/agent';
import { formatErrorReport } from '@gatehouse/agent-sdk/base';
import { toVisible } from '../audit/format-entry.ts';
import type { CommandHost } from '../command.ts';

/** Tells a turn as it happens: the answer on the output, everything else on the error stream; or all of it as JSON Lines. */
export function createEventPrinter(host: CommandHost, isJson: boolean): (event: SessionEvent) => void {
  if (isJson) return (event) => host.write(`${JSON.stringify(event)}\n`);
  return (event) => {
    switch (event.type) {
      case 'message.delta':
        // Line feeds and tabs are text; every other control character would steer the terminal.
        return host.write(
          event.delta
            .split(/([\n\t])/)
            .map((part) => (part === '\n' || part === '\t' ? part : toVisible(part)))
            .join(''),
        );
      case 'message.finished':
        return host.write('\n');
      case 'call.proposed':
        return host.writeError(`→ ${toVisible(event.intent)}\n`);
      case 'call.finished':
        return host.writeError(
          `  ${event.status}: ${toVisible(event.summary)}${event.ledgerSeq === undefined ? '' : ` (ledger ${event.ledgerSeq})`}\n`,
        );
      case 'egress.replaced': {
        const kinds = [...new Set(event.findings.map(({ kind }) => kind))].join(', ');
        return host.writeError(`  replaced before the model read the ${toVisible(event.source)}: ${kinds}\n`);
      }
      case 'turn.finished':
        if (event.error !== undefined) host.writeError(`gatehouse: ${toVisible(formatErrorReport(event.error))}\n`);
        return;
      default:
        return;
    }
  };
}
