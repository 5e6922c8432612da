import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSecretScreen } from './index.ts';

const root = join(import.meta.dirname, '../../../..');

describe.runIf(existsSync(join(root, 'node_modules')))('of what packages bring along', () => {
  it('nothing is refused but keys and certificates', () => {
    const screen = createSecretScreen({ homeDirectory: '/home/me', workspaceRoot: root });
    const entries = readdirSync(join(root, 'node_modules'), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    const refused = paths.filter((path) => screen.check(path).secret);
    expect(paths.length).toBeGreaterThan(10_000);
    expect(refused.flatMap((path) => screen.check(path).rules).filter((rule) => rule !== 'S6')).toEqual([]);
    expect(refused.length).toBeLessThan(paths.length / 5_000);
  });
});
