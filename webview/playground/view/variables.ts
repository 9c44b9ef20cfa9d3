/** The variables form: one control for each declared field. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { InputField } from '../../../src/core/prompts/types.ts';
import { iconButton, section } from '../../ui/templates.ts';
import type { Checkbox, Dropdown, TextArea, TextField } from '../../ui/toolkit.ts';
import type { Controller } from '../controller.ts';
import { accessibleName, defaultText, placeholder, problemOf, typeName } from '../fields.ts';
import { isOpen, textOf } from '../select.ts';

type From<T> = Event & { readonly currentTarget: T };

export function variables(ui: Controller): TemplateResult | typeof nothing {
  const fields = ui.state.context?.fields ?? [];
  if (fields.length === 0) return nothing;
  const key = 'variables';
  return section({
    key,
    title: 'Variables',
    open: isOpen(ui.state, key, true),
    toggle: (open) => ui.dispatch({ type: 'opened', key, open }),
    summary: fields.map(({ name }) => name).join(', '),
    body: () =>
      repeat(
        fields,
        ({ name }) => name,
        (field) => fieldRow(ui, field),
      ),
  });
}

function fieldRow(ui: Controller, field: InputField): TemplateResult {
  const { name, description } = field;
  const problem = problemOf(field, textOf(ui.state, `variable:${name}`));
  return html`<div class="field" data-drop="variable:${name}">
    <div class="field-head">
      ${
        field.type === 'boolean'
          ? checkbox(ui, field)
          : html`<span class="field-name" id="label-${name}">${name}${required(field)}</span>`
      }
      <span class="field-type">${typeName(field)}</span>
      ${iconButton({
        icon: 'go-to-file',
        label: `Value of ${name} from a file or the selection`,
        title: 'Take the value from a file or the editor’s selection (or drop a file here)',
        run: () => void ui.pickValue(name),
      })}
    </div>
    ${description ? html`<p class="field-description" id="about-${name}">${description}</p>` : nothing}
    ${field.type === 'boolean' ? nothing : control(ui, field)}
    ${problem === undefined ? nothing : html`<p class="field-problem" role="alert">${problem}</p>`}
  </div>`;
}

function required({
  required: isRequired,
  defaultValue,
}: InputField): TemplateResult | typeof nothing {
  return isRequired && defaultValue === undefined
    ? html`<span class="required" aria-hidden="true" title="Required">*</span>`
    : nothing;
}

function control(ui: Controller, field: InputField): TemplateResult {
  const { type } = field;
  if (type === 'enum') return dropdown(ui, field);
  return type === 'number' || type === 'integer' ? numberField(ui, field) : textArea(ui, field);
}

function textArea(ui: Controller, field: InputField): TemplateResult {
  const key = `variable:${field.name}` as const;
  return html`<vscode-text-area
    class="grow ${field.type === 'object' || field.type === 'array' ? 'code' : ''}"
    rows="1"
    aria-labelledby="label-${field.name}"
    aria-label=${accessibleName(field)}
    placeholder=${placeholder(field)}
    title=${defaultTitle(field)}
    data-testid=${`variable-${field.name}`}
    .value=${live(textOf(ui.state, key))}
    @input=${(event: From<TextArea>) => ui.type(key, event.currentTarget.value)}
    @focusout=${() => ui.leave(key)}
  ></vscode-text-area>`;
}

function numberField(ui: Controller, field: InputField): TemplateResult {
  const key = `variable:${field.name}` as const;
  return html`<vscode-text-field
    aria-label=${accessibleName(field)}
    placeholder=${placeholder(field)}
    title=${defaultTitle(field)}
    data-testid=${`variable-${field.name}`}
    .value=${live(textOf(ui.state, key))}
    @input=${(event: From<TextField>) => ui.type(key, event.currentTarget.value)}
    @focusout=${() => ui.leave(key)}
  ></vscode-text-field>`;
}

function dropdown(ui: Controller, field: InputField): TemplateResult {
  const { name, choices = [] } = field;
  const value = textOf(ui.state, `variable:${name}`);
  const fallback = placeholder(field);
  const unset = fallback === '' ? 'Choose…' : `${fallback} (default)`;
  const change = (event: From<Dropdown>): void => {
    if (event.currentTarget.value !== value) ui.setVariable(name, event.currentTarget.value);
  };
  return html`<vscode-dropdown
    aria-label=${accessibleName(field)}
    data-testid=${`variable-${name}`}
    @change=${change}
  >
    <vscode-option value="" ?selected=${value === ''}>${unset}</vscode-option>
    ${choices.map(
      (choice) =>
        html`<vscode-option value=${choice} ?selected=${value === choice}>${choice}</vscode-option>`,
    )}
  </vscode-dropdown>`;
}

function checkbox(ui: Controller, field: InputField): TemplateResult {
  const { name, defaultValue } = field;
  const text = textOf(ui.state, `variable:${name}`);
  const checked = text === '' ? defaultValue === true : text === 'true';
  const change = (event: From<Checkbox>): void => {
    if (event.currentTarget.checked !== checked) ui.setVariable(name, String(!checked));
  };
  return html`<vscode-checkbox
    class="field-name"
    data-testid=${`variable-${name}`}
    ?checked=${checked}
    .checked=${live(checked)}
    @change=${change}
  >${name}</vscode-checkbox>`;
}

/** The whole default, which the empty field may show only the beginning of. */
function defaultTitle(field: InputField): string | typeof nothing {
  const text = defaultText(field);
  return text === undefined ? nothing : `Default: ${text}`;
}
