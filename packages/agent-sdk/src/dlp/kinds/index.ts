import type { Rule } from '../rule.ts';
import { aiRules } from './ai.ts';
import { cloudRules } from './cloud.ts';
import { codeHostRules } from './code-hosts.ts';
import { contextRules } from './context.ts';
import { deliveryRules } from './delivery.ts';
import { genericRules } from './generic.ts';
import { keyRules } from './keys.ts';
import { messagingRules } from './messaging.ts';
import { paymentRules } from './payments.ts';
import { personalRules } from './personal.ts';
import { recordRules } from './records.ts';
import { serviceRules } from './services.ts';
import { urlRules } from './urls.ts';

/** Every rule that is built in. Of two that find the same bytes, the earlier names them. */
export const builtinRules: readonly Rule[] = [
  ...contextRules,
  ...keyRules,
  ...codeHostRules,
  ...aiRules,
  ...cloudRules,
  ...messagingRules,
  ...paymentRules,
  ...deliveryRules,
  ...serviceRules,
  ...recordRules,
  ...urlRules,
  ...personalRules,
  ...genericRules,
];
