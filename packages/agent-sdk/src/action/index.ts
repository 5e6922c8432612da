export {
  type Action,
  type ActionActor,
  type ActionContext,
  type ActionKind,
  type ActionParts,
  type ActionResource,
  createAction,
  hashAction,
} from './action.ts';
