export { type Bridge, connectBridge, createBridge } from './bridge.ts';
