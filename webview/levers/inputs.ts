/** Number fields and choices, drawn from settings and from what is being typed. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Dropdown, TextField } from '../ui/toolkit.ts';
import { type Field, readField } from './fields.ts';

export interface NumberInput {
  readonly field: Pick<Field<never>, 'label' | 'isOptional' | 'accepts' | 'rule'> & {
    readonly name: string;
  };
  /** What the settings hold; null where the host works it out. */
  readonly value: number | null;
  /** What the host worked out, for an empty field. */
  readonly fallback?: number | undefined;
  readonly typed: string | undefined;
  /** A few words below the field, or what leads to where its figure is from. */
  readonly note?: unknown;
  readonly type: (text: string) => void;
  readonly leave: () => void;
}

type Typed = Event & { readonly currentTarget: TextField };

export function numberInput(input: NumberInput): TemplateResult {
  const { field, value, fallback, typed, note } = input;
  const { name, label, rule } = field;
  const text = typed ?? (value === null ? '' : shownNumber(value));
  const isWrong = typed !== undefined && readField(field, typed) === undefined;
  const placeholder = fallback === undefined ? '' : shownNumber(fallback);
  const below = isWrong ? rule : note;
  return html`<div class="field">
    <label id="label-${name}" for="field-${name}">${label}</label>
    <vscode-text-field
      id="field-${name}"
      data-testid="field-${name}"
      class=${isWrong ? 'invalid' : ''}
      aria-labelledby="label-${name}"
      aria-describedby="note-${name}"
      aria-invalid=${isWrong}
      placeholder=${placeholder}
      .value=${live(text)}
      @input=${({ currentTarget }: Typed) => input.type(currentTarget.value)}
      @blur=${() => {
        // What can't be used is not kept: the field shows again what is counted with.
        input.leave();
      }}
    ></vscode-text-field>
    <span class="note ${isWrong ? 'wrong' : ''}" id="note-${name}">${below ?? nothing}</span>
  </div>`;
}

function shownNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
}

export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly note?: string | undefined;
  readonly choose: (value: string) => void;
}

type Chosen = Event & { readonly currentTarget: Dropdown };

export function choice({ name, label, value, options, note, choose }: Choice): TemplateResult {
  return html`<div class="field">
    <label id="label-${name}">${label}</label>
    <vscode-dropdown
      data-testid="field-${name}"
      aria-labelledby="label-${name}"
      .value=${live(value)}
      @change=${({ currentTarget }: Chosen) => {
        if (currentTarget.value !== value) choose(currentTarget.value);
      }}
    >
      ${options.map((option) => html`<vscode-option value=${option.value} ?selected=${option.value === value}>${option.label}</vscode-option>`)}
    </vscode-dropdown>
    <span class="note">${note ?? nothing}</span>
  </div>`;
}
