import { describe, expect, it } from 'vitest';
import { assertPinnedArchive } from './runtime.mjs';

describe('the republished runtime', () => {
  it('is refused unless it is the pinned archive, byte for byte', () => {
    expect(() => assertPinnedArchive(Buffer.from('something else'))).toThrow('is not the pinned archive');
  });
});
