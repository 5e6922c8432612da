// Process entry: the test server over standard streams. `node stdio-server.ts <file for its calls>`.
import { appendFileSync } from 'node:fs';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createTestMcpServer } from './tools.ts';

const [, , callsFile = '', mode = ''] = process.argv;
process.stderr.write(`started with ${Object.keys(process.env).sort().join(',')}\n\u001b[31mverbatim\u001b[0m \u202emarker\n`);
if (mode === 'refuse-to-start') process.exit(3);

const server = createTestMcpServer({
  onCall: (tool, given) => appendFileSync(callsFile, `${JSON.stringify({ tool, given })}\n`),
  onDie: () => process.exit(7),
});
await server.connect(new StdioServerTransport());
