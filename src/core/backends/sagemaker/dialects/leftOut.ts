/** What a request asks for that containers of plain text have no place for, in sentences. */
import type { Warn } from '../../../chatCompletions/messages.ts';
import type { ModelRequest, Part } from '../../../model/index.ts';

/** Says what neither parameters nor a template can carry. */
export function warnOfLeftOut(request: ModelRequest, warn: Warn): void {
  const { tools, tier, latency, guardrail, fields = {}, tags = {} } = request;
  if (holds(request, 'image', 'document', 'video')) {
    warn('Attachments were left out: this container takes text only.');
  }
  if (tools?.length) warn('Tools were left out: this container takes text only.');
  if (holds(request, 'cache-point') || (tools?.length && request.cacheTools !== undefined)) {
    warn('Cache points were left out: this container has none.');
  }
  if (tier !== undefined && tier !== 'default') {
    warn(`Service tier "${tier}" was not sent: this container has none.`);
  }
  if (latency === 'optimized') {
    warn('Optimized latency was left out: this container has none.');
  }
  if (guardrail !== undefined) {
    warn(`Guardrail ${guardrail.id} was not applied: this container has none.`);
  }
  if (Object.keys(fields).length > 0) {
    warn('Vendor fields were left out: this container has no place for them.');
  }
  if (Object.keys(tags).some((name) => name !== 'runId')) {
    warn('Tags were not sent: this container has no place for them.');
  }
}

export function warnOfFreeOutput(request: ModelRequest, warn: Warn): void {
  if (request.responseSchema !== undefined) {
    warn('The output schema was not enforced by this container.');
  } else if (request.responseFormat === 'json') {
    warn('JSON was not enforced by this container.');
  }
}

function holds({ messages }: ModelRequest, ...types: readonly Part['type'][]): boolean {
  return messages.some(({ parts }) => parts.some(({ type }) => types.includes(type)));
}
