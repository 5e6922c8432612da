export { createModelClient, type ModelClientConfig, type ModelClientServices } from './client.ts';
export { isLoopbackHost } from './endpoint.ts';
export { createFetch, type HttpClient } from './http/fetch.ts';
export {
  createProviderRegistry,
  type ModelList,
  type ProviderRegistry,
  type ProviderSettings,
  type ProviderSummary,
  type RegistryOptions,
} from './registry.ts';
export { tourProviderId } from './tour/tour-provider.ts';
