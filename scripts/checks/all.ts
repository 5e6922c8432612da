import { builtPageCheck } from './built-page.ts';
import type { Check } from './check.ts';
import { cyclesCheck } from './cycles.ts';
import { dataCheck } from './data.ts';
import { docsLinksCheck } from './docs-links.ts';
import { doorsCheck } from './doors.ts';
import { lockfileCheck } from './lockfile.ts';
import { mapCheck } from './map.ts';
import { namesCheck } from './names.ts';
import { roomsCheck } from './rooms.ts';
import { styleCheck } from './style.ts';
import { typesCheck } from './types.ts';

/** Every rule, the quick ones first. */
export const allChecks: Check[] = [
  roomsCheck,
  doorsCheck,
  cyclesCheck,
  namesCheck,
  dataCheck,
  docsLinksCheck,
  mapCheck,
  lockfileCheck,
  builtPageCheck,
  styleCheck,
  typesCheck,
];
