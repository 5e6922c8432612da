import type { Check } from './check.ts';

const vague = /(^|\/)(utils?|helpers?|misc|common|stuff)(\.[^/]+)?(\/|$)/i;

/** A name that would fit anything collects everything. */
export const namesCheck: Check = {
  name: 'names',
  holds: 'no file or folder is called utils, helpers, misc or common',
  run({ files }) {
    return files
      .filter((file) => vague.test(file.path))
      .map((file) => ({ file: file.path, line: 0, message: 'says nothing about what is inside: name it after its subject' }));
  },
};
