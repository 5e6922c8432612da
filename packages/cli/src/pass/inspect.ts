import { inspectPass, passReasonOf, readPass } from '@gatehouse/actionpass';
import { isGatehouseError } from '@gatehouse/agent-sdk/base';
import { toVisible } from '../audit/format-entry.ts';
import { type Command, type CommandHost, onlyPositional, textOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { describePass } from './describe-pass.ts';
import { readKey, readToken } from './pass-input.ts';

export const passInspect: Command = {
  name: 'pass inspect',
  usage: 'PASS [--key FILE] [--json]',
  summary: 'Print what a pass says: tool, resource, payload hash, who approved',
  help: `PASS is the pass itself, a file that holds it, or - for standard input. Its time is not looked at, so a
pass of the past can be read. Without --key nothing is verified, and the output says so.

Options:
  --key FILE   the issuer's public key: a JWK or PEM
  --json

Exit codes: 0 it is a pass (signed by the key, with --key), 1 it is not (the reason is named), 2, 3.`,
  options: { key: { type: 'string' }, json: { type: 'boolean' } },
  async run(parsed, host) {
    const token = await readToken(onlyPositional(parsed, 'PASS', 'pass inspect'), host);
    const inspected = await inspect(token, textOption(parsed, 'key'), host);
    if (parsed.values.json === true) host.write(`${JSON.stringify(inspected)}\n`);
    else host.write(describe(inspected));
    return inspected.reason === undefined ? exitCodes.ok : exitCodes.problem;
  },
};

type Inspected = ReturnType<typeof inspectPass> & { readonly signature: 'verified' | 'not verified'; readonly reason?: string };

async function inspect(token: string, keyFile: string | undefined, host: CommandHost): Promise<Inspected> {
  try {
    const content = inspectPass(token);
    if (keyFile === undefined) return { ...content, signature: 'not verified' };
    const pass = await readPass(token, [await readKey(keyFile, 'public', host)]);
    return { ...content, pass, signature: 'verified' };
  } catch (thrown) {
    const reason = passReasonOf(thrown);
    if (!isGatehouseError(thrown) || reason === undefined) throw thrown;
    return { header: {}, claims: {}, signature: 'not verified', reason };
  }
}

function describe({ header, pass, reason, signature }: Inspected): string {
  if (pass === undefined || reason !== undefined) return `NOT A PASS: ${reason}.\n`;
  const { alg, kid } = header;
  const signed = `  ${'signed with'.padEnd(16)} ${toVisible(`${String(alg)}, key ${String(kid)}`)}\n`;
  const warning = signature === 'verified' ? 'The signature fits.' : 'The signature was NOT verified: give --key.';
  return `${warning}\n${describePass(pass)}${signed}`;
}
