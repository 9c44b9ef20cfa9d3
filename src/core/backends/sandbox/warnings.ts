/** What a request asks for that no sandbox program can honour, in sentences. */
import type { ModelRequest } from '../../model/index.ts';

export function warningsOf(request: ModelRequest, programId: string): readonly string[] {
  const warnings: string[] = [];
  const unused = settingsWithoutEffect(request);
  if (unused.length > 0) {
    warnings.push(
      `sandbox/${programId} is a fixed program, so these settings have no effect on it: ${unused.join(', ')}.`,
    );
  }
  const images = countImages(request);
  if (images > 0) {
    warnings.push(
      `sandbox/${programId} cannot see: it left out ${images === 1 ? 'an image' : `${images} images`}.`,
    );
  }
  return warnings;
}

/** A program always gives the same answer, which is all that a seed or a temperature of 0 asks for. */
function settingsWithoutEffect(request: ModelRequest): readonly string[] {
  const { temperature, topP, topK, effort } = request.params ?? {};
  const { guardrail, tier, extra } = request;
  const asked = { temperature: temperature === 0 ? undefined : temperature, topP, topK, effort };
  return Object.entries({ ...asked, guardrail, tier, ...extra })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
}

function countImages(request: ModelRequest): number {
  return request.messages.flatMap(({ parts }) => parts).filter(({ type }) => type === 'image')
    .length;
}
