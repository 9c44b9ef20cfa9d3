/** What advice on a prompt file is drawn from. */
import type { ModelRoute, ModelRules, Span } from '../../model/index.ts';
import type { ParsedPrompt } from '../../prompts/types.ts';
import type { CountTokens, PromptPrefix } from '../levers/prefix.ts';
import type { PriceQuote } from '../types.ts';
import type { EvalResult } from './evalResults.ts';

/** A model that the file names, with what is known of it. */
export interface AdvisedModel {
  /** `<connection>/<model id>`, as written. */
  readonly reference: string;
  /** Of the reference in the file, quotes around it included. */
  readonly span: Span;
  readonly rules: ModelRules;
  /** Where the service itself listed the id in the connection's region, nothing is said against it. */
  readonly isListed: boolean;
  /** What takes its place, where it is on its way out. */
  readonly successor?:
    | { readonly name: string; readonly routes: readonly ModelRoute[] }
    | undefined;
  readonly quote?: PriceQuote | undefined;
  /** By the model's tokenizer. */
  readonly countTokens: CountTokens;
}

/** What the model reads of the prompt; counts its tokens when first called. */
export type Prefix = () => PromptPrefix;

export interface ReadBy {
  readonly model: AdvisedModel;
  readonly prefix: Prefix;
}

export interface AdviceInput {
  readonly parsed: ParsedPrompt;
  /** Those of which something is known; the prompt's own model first, if it is among them. */
  readonly models: readonly AdvisedModel[];
  /** The model of the prompt, wherever that is said; undefined where nothing is known of it. */
  readonly main?: AdvisedModel | undefined;
  /** The ceiling that is sent where the file sets none. */
  readonly defaultMaxOutputTokens: number;
  /** The newest result of the prompt's eval set. */
  readonly scores?: EvalResult | undefined;
}
