/** A prompt file, read. One shape for every format, with the place of everything a surface may point at. */
import type {
  CacheLifetime,
  GuardrailRef,
  JsonSchema,
  Latency,
  Message,
  Params,
  Problem,
  Role,
  ServiceTier,
  Span,
} from '../model/index.ts';

export type PromptFormat = 'dotprompt' | 'prompty' | 'prompt-yml' | 'prompt-md';

export type CachePlace = 'tools' | 'system' | 'history';

/** One entry of `assay.cache`. */
export interface CachePlacement {
  readonly place: CachePlace;
  /** The service's own where absent, which is 5 minutes. */
  readonly lifetime?: CacheLifetime;
}

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
  /** In the order of a request; empty where the file wants none. */
  readonly cache?: readonly CachePlacement[];
  readonly tier?: ServiceTier;
  readonly latency?: Latency;
  /** `assay.effort`, for a file whose own settings name none. */
  readonly effort?: NonNullable<Params['effort']>;
  /** `assay.fields`: fields of the model's vendor. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly evals?: string;
  readonly feature?: string;
  /** Settings of `config` that Assay has no word for, to be passed to the backend as they are. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** One use of a variable in the template, for example `question` in `{{question}}`. */
export interface VariableUse {
  readonly name: string;
  readonly span: Span;
  /** True where the text stands without the value too: in a condition, or inside one on the same name. */
  readonly optional?: boolean;
  /** True where the value itself is printed, as in `{{question}}`. */
  readonly printed?: boolean;
}

export type TemplateSyntax = 'handlebars' | 'jinja' | 'placeholders' | 'dollar';

/** A piece of template: the body of the file, or one message of a `.prompt.yml`. */
export interface PromptTemplate {
  readonly syntax: TemplateSyntax;
  /** What is rendered: trimmed, unescaped and unfolded as the format says. */
  readonly text: string;
  /** Where it stands in the file. */
  readonly span: Span;
  /** True where `text` is the file's own text at `span`, so that positions carry over. */
  readonly verbatim: boolean;
  /** Given where the format names a role for the whole piece. */
  readonly role?: Role;
}

/** A role marker in a body: `{{role "system"}}`, or a line `system:`. */
export interface RoleMark {
  /** As written, for example `model`. */
  readonly role: string;
  /** The whole marker. */
  readonly span: Span;
}

/** One input variable, for the variables form, completion and hover: declared, or used without a declaration. */
export interface InputField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'enum' | 'object' | 'array' | 'any';
  readonly description?: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
  readonly defaultValue?: unknown;
  /** True where only its use tells of it. */
  readonly implied?: boolean;
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
  readonly templates: readonly PromptTemplate[];
  readonly roles: readonly RoleMark[];
  /** The front matter, or the whole of a `.prompt.yml`, as plain data. */
  readonly front: Readonly<Record<string, unknown>>;
  /** Everything found wrong without running the template engine. */
  readonly problems: readonly Problem[];
}

export interface RenderedPrompt {
  readonly messages: readonly Message[];
  readonly warnings: readonly string[];
}
