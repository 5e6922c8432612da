import type { Rule } from '../rule.ts';
import { aiRules } from './ai.ts';
import { codeHostRules } from './code-hosts.ts';
import { genericRules } from './generic.ts';
import { keyRules } from './keys.ts';
import { personalRules } from './personal.ts';
import { urlRules } from './urls.ts';

/** Every rule that is built in. Of two that find the same bytes, the earlier names them. */
export const builtinRules: readonly Rule[] = [...keyRules, ...codeHostRules, ...aiRules, ...urlRules, ...personalRules, ...genericRules];
