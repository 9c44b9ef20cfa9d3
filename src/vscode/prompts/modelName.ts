/** A model reference, short enough for a lens. */
import { parseModelReference } from '../../core/model/index.ts';

/** Geography and vendor in front of a Bedrock id: `us.anthropic.`, `global.amazon.`, `anthropic.` */
const OWNER = /^(?:(?:us|us-gov|eu|apac|ap|jp|au|ca|global)\.)?[a-z0-9-]+\.(?=[a-z0-9])/;
/** Date and version behind it: `-20251001-v1:0`, `-v1:0`, `:0`. */
const VERSION = /(?:-\d{8})?(?:-v\d+(?::\d+)?|:\d+)?$/;

/**
 * The part of a reference that people call the model: `claude-haiku-4-5` of
 * `bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0`, `Qwen3-32B` of `gpu/Qwen/Qwen3-32B`. References of
 * the sandbox stay whole, so that they are not taken for a model.
 */
export function shortModelName(reference: string): string {
  const parsed = parseModelReference(reference);
  if (parsed === undefined || parsed.connection === 'sandbox') return reference;
  const last = parsed.modelId.split('/').at(-1) ?? '';
  const isBedrockId = OWNER.test(last) && VERSION.exec(last)?.[0] !== '';
  const name = isBedrockId ? last.replace(OWNER, '').replace(VERSION, '') : last;
  return name === '' ? reference : name;
}

/**
 * The name that the catalogue has for a model, without the family that its version names anyway: `Haiku 4.5` of
 * `Claude Haiku 4.5`. The short reference where no name is known.
 */
export function displayName(reference: string, name: string | undefined): string {
  const isStandIn = parseModelReference(reference)?.connection === 'sandbox';
  if (name === undefined || name.trim() === '' || isStandIn) return shortModelName(reference);
  return name.replace(/^Claude (?=\S)/, '');
}
