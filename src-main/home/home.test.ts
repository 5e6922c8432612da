import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findHome, type HomeInputs } from './index.ts';

const inputs: HomeInputs = { platform: 'linux', userHome: '/u', gatehouseHome: undefined, xdgConfigHome: undefined, appData: undefined };

describe('the folder of Gatehouse', () => {
  it('is absolute, whatever the variables hold', () => {
    expect(findHome({ ...inputs, gatehouseHome: 'mine' })).toBe(resolve('mine'));
    expect(findHome({ ...inputs, gatehouseHome: '/a/../mine/' })).toBe('/mine');
    expect(findHome({ ...inputs, xdgConfigHome: 'conf' })).toBe('/u/.config/gatehouse');
    expect(findHome({ ...inputs, xdgConfigHome: '' })).toBe('/u/.config/gatehouse');
  });
});
