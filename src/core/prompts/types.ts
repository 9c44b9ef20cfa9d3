/** A prompt file, read. One shape for every format, with the place of everything a surface may point at. */
import type { GuardrailRef, JsonSchema, Message, Params, Problem, Span } from '../model/index.ts';

export type PromptFormat = 'dotprompt' | 'prompty' | 'prompt-yml' | 'prompt-md';

export type CachePlace = 'none' | 'tools' | 'system' | 'history';

/** What the file says, whatever its format. Model references stand as they are written. */
export interface Prompt {
  readonly name?: string;
  readonly description?: string;
  readonly model?: string;
  /** `assay.models`: the compare columns, without `model`. */
  readonly compareModels: readonly string[];
  readonly params: Params;
  readonly inputSchema?: JsonSchema;
  /** Values used where none is given: the front matter's `input.default`, a prompty `sample`, … */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly output: { readonly format?: 'text' | 'json'; readonly schema?: JsonSchema };
  /** Names of tools. */
  readonly tools: readonly string[];
  readonly knowledge?: string;
  readonly guardrail?: GuardrailRef;
  readonly cache?: CachePlace;
  readonly evals?: string;
  readonly feature?: string;
}

/** One use of a variable in the template, for example `question` in `{{question}}`. */
export interface VariableUse {
  readonly name: string;
  readonly span: Span;
}

/** One declared input variable, for the variables form, completion and hover. */
export interface InputField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'enum' | 'object' | 'array' | 'any';
  readonly description?: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
  readonly defaultValue?: unknown;
}

export interface ParsedPrompt {
  readonly format: PromptFormat;
  /** The whole file, as given. */
  readonly text: string;
  readonly prompt: Prompt;
  /**
   * Places by key path: `header`, `body`, `model`, `config.temperature`, `input.schema.question`,
   * `assay.models`, `assay.models.0`, … A key path names the value; `key:` in front of it names the key.
   */
  readonly spans: ReadonlyMap<string, Span>;
  readonly variables: readonly VariableUse[];
  readonly fields: readonly InputField[];
  /** Everything found wrong without running the template engine. */
  readonly problems: readonly Problem[];
}

export interface RenderedPrompt {
  readonly messages: readonly Message[];
  readonly warnings: readonly string[];
}
