import { type FakeMain, fakeSettings } from '../bridge/fake-bridge.ts';

const transport = { type: 'stdio', command: 'npx', args: ['-y', '@example/notes-server', '--root', '/home/ada/notes'], env: {} } as const;

/** A connector that is ready, one that failed, one that starts with the next question, and one that is off. */
export function storyConnectors(): Pick<FakeMain, 'settings' | 'connectors' | 'handlers'> {
  const stdio = { ...transport, args: [...transport.args] };
  const http = { type: 'http', url: 'https://mcp.example.com/mcp' } as const;
  const quiet = { problem: null, tools: [] };
  return {
    settings: {
      ...fakeSettings,
      theme: document.documentElement.dataset.theme === 'light' ? 'light' : 'dark',
      connectors: [
        { id: 'notes', label: 'Team notes', isEnabled: true, transport: stdio },
        { id: 'tracker', label: 'Issue tracker', isEnabled: true, transport: http },
        { id: 'docs', label: 'Docs', isEnabled: true, transport: { ...http, url: 'http://localhost:3000/mcp' } },
        { id: 'old', label: 'Old server', isEnabled: false, transport: stdio },
      ],
    },
    connectors: [
      {
        id: 'notes',
        label: 'Team notes',
        state: 'ready',
        problem: null,
        tools: [
          { name: 'search', modelName: 'mcp__notes__search', description: 'Searches notes.' },
          { name: 'add', modelName: 'mcp__notes__add', description: 'Adds a \u200bnote.' },
        ],
      },
      {
        id: 'tracker',
        label: 'Issue tracker',
        state: 'failed',
        tools: [],
        problem: {
          code: 'ERR_PROVIDER_AIRGAP',
          message: 'The air gap is on and mcp.example.com is not on this machine.',
          untouched: 'Nothing was sent, and the name was not looked up.',
          nextStep: 'Use a server on this machine, or turn the air gap off in Settings → Security.',
        },
      },
      { id: 'docs', label: 'Docs', state: 'idle', ...quiet },
      { id: 'old', label: 'Old server', state: 'off', ...quiet },
    ],
    handlers: { 'connectors/logs': () => ({ text: 'notes-server listening\nwarn: 2 notes have no title\n' }) },
  };
}
