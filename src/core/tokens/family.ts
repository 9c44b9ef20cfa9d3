import { DEFAULT_FAMILY, type TokenizerFamily, WEIGHTS } from './weights.ts';

/** The first pattern found in the model's id decides: a distilled model keeps the tokenizer of its base. */
const PATTERNS: readonly (readonly [RegExp, TokenizerFamily])[] = [
  [/llama/, 'llama3'],
  [/qwen|qwq/, 'qwen3'],
  [/deepseek/, 'deepseek_v3'],
  [/mi[sx]tral|ministral|magistral|devstral|codestral|pixtral|voxtral/, 'mistral_tekken'],
  [/command-|cohere/, 'command_r'],
  [/gemma|gemini/, 'gemma3'],
  [/kimi|moonshot/, 'kimi_k2'],
  [/glm/, 'glm5'],
];

/** `claude-3-5-sonnet-20240620`, `claude-opus-4-20250514`, `claude-haiku-4.5`; dates are not minor versions. */
const CLAUDE_VERSION = /claude-(?:[a-z]+-)?v?(\d+)(?:[-.](\d{1,2})(?!\d))?/;

/** Whether a name, such as the catalogue's, is one of the families that have weights. */
export function isTokenizerFamily(name: string): name is TokenizerFamily {
  return Object.hasOwn(WEIGHTS, name);
}

/**
 * The tokenizer family of a model: the catalogue's word where it has one, else what the id suggests.
 * @param catalogTokenizer the catalogue's `tokenizer`; a name that no weights are known for is passed over
 */
export function familyOf(modelId: string, catalogTokenizer?: string): TokenizerFamily {
  return catalogTokenizer !== undefined && isTokenizerFamily(catalogTokenizer)
    ? catalogTokenizer
    : guessFamily(modelId);
}

/**
 * The tokenizer family that a model's id suggests, for models that no catalogue knows: a local server names its models
 * as its owner likes.
 */
export function guessFamily(modelId: string): TokenizerFamily {
  const id = modelId.toLowerCase();
  if (id.includes('claude')) return claudeFamily(id);
  return PATTERNS.find(([pattern]) => pattern.test(id))?.[1] ?? DEFAULT_FAMILY;
}

/** Claude's tokenizer changed with Opus 4.7. An id without a version is taken for a current model. */
function claudeFamily(id: string): TokenizerFamily {
  const version = CLAUDE_VERSION.exec(id);
  if (version === null) return id.includes('instant') ? 'claude_v3' : 'claude_v47_v5';
  const major = Number(version[1]);
  const minor = Number(version[2] ?? 0);
  return major < 4 || (major === 4 && minor < 7) ? 'claude_v3' : 'claude_v47_v5';
}
