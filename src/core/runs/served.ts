/** What a request asks for beyond what its model takes: backends leave that out, and nothing is billed for it. */
import type { AskedServing } from '../cost/index.ts';
import type { Backend, ModelRequest, ModelRules } from '../model/index.ts';
import { cacheLifetime } from './cachePoint.ts';

/** The rules of the request's model, looked up only where the request asks for something that models may lack. */
export async function servingRules(
  backend: Pick<Backend, 'rules'>,
  request: ModelRequest,
): Promise<ModelRules | undefined> {
  const { tier, latency } = askedServing(request);
  const isPlain = tier === undefined && latency === undefined;
  if (isPlain && cacheLifetime(request) !== '1h') return undefined;
  try {
    return await backend.rules?.(request.modelId);
  } catch {
    // Without rules, the most that may be billed is assumed.
    return undefined;
  }
}

/** The tier and the latency that reach the service, as far as the rules tell. */
export function askedServing(
  { tier, latency, extra }: ModelRequest,
  rules?: ModelRules | undefined,
): AskedServing {
  // Bedrock's backend takes the latency among its own fields as well.
  const isOptimized = (latency ?? extra?.latency) === 'optimized';
  return {
    ...(tier === undefined || rules?.tiers?.includes(tier) === false ? {} : { tier }),
    ...(isOptimized && rules?.latencyOptimized !== false ? { latency: 'optimized' } : {}),
  };
}
