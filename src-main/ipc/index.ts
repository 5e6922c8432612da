export { type Caller, type DoorOptions, openDoor, type RequestHandler, type RequestHandlers, sendEvent } from './door.ts';
