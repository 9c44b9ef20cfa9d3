/** The parameters of a column, in a popover of their own drawing: the session's changes cannot reach its fields. */
import { html, render, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ColumnParams } from '../../../src/protocol/session.ts';
import { Popover } from '../../ui/popover.ts';
import type { TextArea, TextField } from '../../ui/toolkit.ts';
import type { Controller } from '../controller.ts';

interface NumberSetting {
  readonly key: 'temperature' | 'topP' | 'maxOutputTokens' | 'seed';
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

const NUMBERS: readonly NumberSetting[] = [
  { key: 'temperature', label: 'Temperature', least: 0, most: 2, whole: false },
  { key: 'topP', label: 'Top P', least: 0, most: 1, whole: false },
  { key: 'maxOutputTokens', label: 'Max output tokens', least: 1, most: 10_000_000, whole: true },
  { key: 'seed', label: 'Seed', least: -(2 ** 31), most: 2 ** 31 - 1, whole: true },
];

let popover: Popover | undefined;

/** Opens the parameters of a column beside a button and puts the focus on the first. */
export function openParams(ui: Controller, columnId: string, anchor: HTMLElement): void {
  popover ??= new Popover('dialog', 'params');
  const { element } = popover;
  popover.openAt(anchor, () => draw(ui, columnId, element));
  element.querySelector<HTMLElement>('vscode-text-field')?.focus();
}

function draw(ui: Controller, columnId: string, element: HTMLElement): void {
  render(
    form(ui, columnId, () => draw(ui, columnId, element)),
    element,
  );
}

function paramsOf(ui: Controller, columnId: string): ColumnParams {
  return ui.state.session?.columns.find(({ id }) => id === columnId)?.params ?? {};
}

function change(ui: Controller, columnId: string, key: keyof ColumnParams, value: unknown): void {
  const { [key]: _, ...others } = paramsOf(ui, columnId);
  const params = value === undefined ? others : { ...others, [key]: value };
  ui.act({ type: 'column-params-set', columnId, params });
}

function form(ui: Controller, columnId: string, redraw: () => void): TemplateResult {
  const params = paramsOf(ui, columnId);
  const reset = (): void => {
    ui.act({ type: 'column-params-set', columnId, params: {} });
    redraw();
  };
  return html`${NUMBERS.map((setting) => numberRow(ui, columnId, setting))}
    <div class="params-row tall">
      <span>Stop sequences</span>
      <vscode-text-area
        class="grow"
        rows="1"
        aria-label="Stop sequences, one a line"
        placeholder="one a line"
        data-testid="param-stopSequences"
        .value=${live((params.stopSequences ?? []).join('\n'))}
        @input=${(event: Event & { currentTarget: TextArea }) => {
          const lines = event.currentTarget.value.split('\n').filter((line) => line !== '');
          change(ui, columnId, 'stopSequences', lines.length === 0 ? undefined : lines);
        }}
      ></vscode-text-area>
    </div>
    <div class="params-foot">
      <vscode-button appearance="secondary" data-testid="params-reset" @click=${reset}>Reset</vscode-button>
    </div>`;
}

function numberRow(ui: Controller, columnId: string, setting: NumberSetting): TemplateResult {
  const { key, label } = setting;
  const range =
    key === 'seed' || key === 'maxOutputTokens' ? '' : `${setting.least}–${setting.most}`;
  return html`<div class="params-row">
    <span>${label}</span>
    <vscode-text-field
      aria-label=${label}
      title=${range === '' ? label : `${label}, ${range}`}
      placeholder=${defaultText(ui, key)}
      data-testid="param-${key}"
      .value=${live(String(paramsOf(ui, columnId)[key] ?? ''))}
      @input=${(event: Event & { currentTarget: TextField }) => {
        const { currentTarget: field } = event;
        const value = parse(setting, field.value);
        field.classList.toggle('invalid', value === null);
        if (value !== null) change(ui, columnId, key, value);
      }}
    ></vscode-text-field>
  </div>`;
}

function defaultText(ui: Controller, key: NumberSetting['key']): string {
  const defaults = ui.state.context?.defaults;
  const value = key === 'seed' ? undefined : defaults?.[key];
  return value === undefined ? 'model’s own' : String(value);
}

/** The number; undefined for an empty field, null for what is no such number. */
function parse({ least, most, whole }: NumberSetting, text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  const fits = whole ? Number.isInteger(value) : Number.isFinite(value);
  return fits && value >= least && value <= most ? value : null;
}
