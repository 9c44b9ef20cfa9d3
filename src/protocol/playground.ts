/** What the playground's webview and the host say to each other. */
import type { Action, Cost } from '../core/model/index.ts';
import type { InputField } from '../core/prompts/types.ts';
import type { Call } from './contract.ts';
import type { AnswerPlace, Attachment, Session, SessionAction, WebviewAction } from './session.ts';

export type CodeLanguage = 'curl' | 'typescript' | 'python';

/** How a column's model is shown. */
export interface ModelLabel {
  readonly reference: string;
  /** Short name for the column's head. */
  readonly name: string;
  /** Connection's name and kind, for example `sandbox` or `gpu · OpenAI-compatible`. */
  readonly detail: string;
  /** A sentence that must stand wherever the model answers, such as the sandbox's disclaimer. */
  readonly notice?: string;
}

/** Who pays for a column, known before anything is called. */
export interface AccountLine {
  /** For example `prod · 123456789012 · Developer · us-east-1`, or `sandbox · offline, free`. */
  readonly text: string;
  /** The same in a sentence. */
  readonly title: string;
  /** `pending` while it is found out. */
  readonly kind: 'billed' | 'free' | 'pending' | 'failed';
  /** What mends a failure, such as signing in. */
  readonly action?: Action;
}

/** What the host derives from the session's surroundings; sent whole whenever any of it changes. */
export interface PlaygroundContext {
  /** Fields of the variables form: the source's input schema, or the `{{names}}` of a free-form session. */
  readonly fields: readonly InputField[];
  /** By model reference, for every model that the session names. */
  readonly models: Readonly<Record<string, ModelLabel>>;
  /** First problem of the source file that stops it from running. */
  readonly sourceProblem?: string;
  /** Defaults that apply where a column sets nothing, by the source file or by Assay. */
  readonly defaults: {
    readonly temperature?: number;
    readonly topP?: number;
    readonly maxOutputTokens: number;
  };
  /** Who pays for what the columns call, one line a connection. */
  readonly accounts?: readonly AccountLine[];
  /** False in Restricted Mode: only the sandbox runs. */
  readonly trusted: boolean;
}

/** What the next run of a column is expected to take. */
export interface ColumnEstimate {
  readonly columnId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of a model that is billed by them; it writes no tokens. */
  readonly pictures?: number;
  /** The service counted the input; otherwise it is estimated. */
  readonly counted: boolean;
  readonly cost: Cost;
  /** It runs on this machine, and is free. */
  readonly standIn: boolean;
  /** What the model does in place of answering prompts: nothing would be sent, whatever the cost says. */
  readonly otherPurpose?: string;
  /** What it rests on, a sentence each. */
  readonly basis: readonly string[];
}

/** What Run is expected to take, by column; a column without one cannot run as it is. */
export interface SessionEstimates {
  readonly sessionId: string;
  readonly columns: readonly ColumnEstimate[];
  /** A service would count the input of a column on request. */
  readonly countable: boolean;
}

export interface PicturePlace {
  readonly at: AnswerPlace;
  readonly index: number;
}

export interface PlaygroundContract {
  readonly requests: {
    /** Text of a variable's value from a file, the selection or the open editor; null if the user backed out. */
    readonly 'pick-value': Call<{ readonly variable: string }, string | null>;
    /** Bytes of dropped editor or explorer resources, by URI. Rejects with a sentence to show. */
    readonly 'read-dropped': Call<{ readonly uris: readonly string[] }, readonly Attachment[]>;
  };
  readonly commands: {
    /** The webview's subscription is active: send everything. */
    readonly ready: Record<string, never>;
    /**
     * The webview has already applied the action to its own copy. The host applies it and sends it on as
     * `action` to every surface, the sender too, so that all copies end alike whatever crossed on the way.
     */
    readonly act: { readonly action: WebviewAction };
    /**
     * Runs the turn in every column, or in one. Later turns are cut. Once the answers have started the host
     * adds an empty `message` turn: the next draft, so that there is always something to type into.
     */
    readonly run: { readonly turnId: string; readonly columnId?: string };
    /** Stops one column, or all. */
    readonly stop: { readonly columnId?: string };
    /** Chooses a column's model in a quick pick; without a column, adds one. */
    readonly 'pick-model': { readonly columnId?: string };
    /** Opens a file dialog and attaches what is chosen. */
    readonly 'pick-attachments': { readonly turnId: string };
    readonly 'open-answer': AnswerPlace;
    /** A picture of an answer, by its place among them. */
    readonly 'open-picture': PicturePlace;
    readonly 'save-picture': PicturePlace;
    /** The exact request of an answer, as a JSON document. */
    readonly 'open-request': AnswerPlace;
    readonly 'copy-request': { readonly at: AnswerPlace; readonly language: CodeLanguage };
    readonly copy: { readonly text: string };
    readonly 'compare-answers': { readonly left: AnswerPlace; readonly right: AnswerPlace };
    /** Adds the answer to the eval set of the session's prompt file. */
    readonly 'add-to-evals': AnswerPlace;
    /** Shows what an answer's cost is made of, and where the price is from. */
    readonly 'open-bill': AnswerPlace;
    /** The same of what Run is expected to cost, in one column or in all. */
    readonly 'open-estimate': { readonly columnId?: string };
    /** Has the services count the input that Run would send. */
    readonly 'count-tokens': Record<string, never>;
    readonly 'save-prompt': Record<string, never>;
    readonly 'open-source': Record<string, never>;
    /** Turns the source's rendered messages into a free-form session. */
    readonly 'detach-source': Record<string, never>;
    readonly 'new-session': Record<string, never>;
    readonly 'open-in-editor': Record<string, never>;
    /** Carries out the one action of an error. */
    readonly 'error-action': { readonly action: Action };
    /** A link in an answer. */
    readonly 'open-link': { readonly href: string };
  };
  readonly events: {
    readonly session: Session;
    readonly context: PlaygroundContext;
    readonly estimates: SessionEstimates;
    readonly action: SessionAction;
    /** Put the keyboard where the next thing is typed. */
    readonly focus: { readonly target: 'composer' | 'variables' };
    /** A short sentence for the view's status line and screen readers. */
    readonly notice: { readonly text: string; readonly kind: 'information' | 'error' };
  };
}
