/** The load figures in a server's `/metrics` page (Prometheus text exposition format). */

export interface ServerLoad {
  readonly running?: number;
  readonly waiting?: number;
  /** Share of the key-value cache in use, 0 to 1. */
  readonly cacheUse?: number;
}

/**
 * Metric names by server: vLLM (also on Neuron and in NIM 2), NIM 1 without a prefix, TGI, llama.cpp, SGLang. vLLM called
 * the use of its cache `gpu_cache_usage_perc` before 0.10; llama.cpp tells it no more since 2025.
 */
const NAMES: Readonly<Record<keyof ServerLoad, readonly string[]>> = {
  running: [
    'vllm:num_requests_running',
    'num_requests_running',
    'tgi_batch_current_size',
    'llamacpp:requests_processing',
    'sglang:num_running_reqs',
  ],
  waiting: [
    'vllm:num_requests_waiting',
    'num_requests_waiting',
    'tgi_queue_size',
    'llamacpp:requests_deferred',
    'sglang:num_queue_reqs',
  ],
  cacheUse: [
    'vllm:kv_cache_usage_perc',
    'vllm:gpu_cache_usage_perc',
    'gpu_cache_usage_perc',
    'llamacpp:kv_cache_usage_ratio',
    'sglang:token_usage',
  ],
};

/** Counts are added up over their labels (a server reports one an engine); of shares the highest counts. */
export function readMetrics(text: string): ServerLoad {
  const samples = new Map<string, number[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const match = /^([A-Za-z_:][\w:]*)(?:\{[^}]*\})?\s+(\S+)/.exec(line);
    const value = Number(match?.[2]);
    if (match?.[1] === undefined || !Number.isFinite(value)) continue;
    samples.set(match[1], [...(samples.get(match[1]) ?? []), value]);
  }
  const load: { -readonly [K in keyof ServerLoad]: number } = {};
  for (const member of ['running', 'waiting', 'cacheUse'] as const) {
    const name = NAMES[member].find((candidate) => samples.has(candidate));
    const values = name === undefined ? undefined : samples.get(name);
    if (values === undefined) continue;
    load[member] =
      member === 'cacheUse' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
  }
  return load;
}
