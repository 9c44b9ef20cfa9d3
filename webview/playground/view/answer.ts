/** One column's answer to one turn, in whatever state it is. */
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ErrorData } from '../../../src/core/model/index.ts';
import type { Answer, Column, Turn } from '../../../src/protocol/session.ts';
import { icon } from '../../ui/templates.ts';
import type { Controller } from '../controller.ts';
import { errorIcon } from '../format.ts';
import { isOpen, labelOf } from '../select.ts';
import { guardrail, pictures, responseFields, sources } from './answerExtras.ts';
import { answerToolbar, metrics } from './answerFoot.ts';

export interface AnswerView {
  readonly turn: Turn;
  readonly column: Column;
  readonly answer: Answer;
  /** Of the column, for the head and for screen readers. */
  readonly name: string;
  readonly last: boolean;
}

export function answerCell(ui: Controller, view: AnswerView): TemplateResult {
  const { turn, column, answer, name } = view;
  const key = `answer:${column.id}:${turn.id}`;
  const open = isOpen(ui.state, key, true);
  return html`<section
    class="answer ${open ? '' : 'folded'} ${view.last ? 'last' : ''}"
    aria-label="Answer of ${name}"
    aria-busy=${answer.status === 'running'}
    data-testid="answer"
    data-status=${answer.status}
    data-column-id=${column.id}
    data-turn-id=${turn.id}
  >
    ${answerHead(ui, view, key, open)}
    <div class="answer-body">
      ${disclaimer(ui, answer)} ${reasoning(ui, view)} ${text(ui, answer)}
      ${pictures(ui, view)} ${answer.toolCalls.map(toolCall)} ${sources(ui, answer)}
      ${guardrail(answer)} ${answer.warnings.map(warning)} ${ending(ui, answer)}
      ${responseFields(ui, view)}
      ${answer.status === 'running' ? nothing : html`${metrics(ui, view)}${answerToolbar(ui, view)}`}
    </div>
  </section>`;
}

/** Shown where the columns stand below each other, and where the column's model has changed since. */
function answerHead(
  ui: Controller,
  { column, answer, name }: AnswerView,
  key: string,
  open: boolean,
): TemplateResult {
  const changed = answer.model !== column.model;
  const shown = changed ? labelOf(ui.state, answer.model).name : name;
  const toggle = (): void => ui.dispatch({ type: 'opened', key, open: !open });
  return html`<h4 class="answer-head ${changed ? 'always' : ''}">
    <button type="button" class="section-toggle" aria-expanded=${open} @click=${toggle}>
      ${icon(open ? 'chevron-down' : 'chevron-right')}
      <span class="ellipsis">${shown}</span>
      ${changed ? html`<span class="section-summary">model changed since</span>` : nothing}
    </button>
    ${answer.status === 'failed' ? icon('error') : nothing}
  </h4>`;
}

function disclaimer(ui: Controller, answer: Answer): TemplateResult | typeof nothing {
  const { notice } = labelOf(ui.state, answer.model);
  return notice === undefined
    ? nothing
    : html`<p class="disclaimer">${icon('info')}<span>${notice}</span></p>`;
}

function reasoning(
  ui: Controller,
  { answer, column, turn }: AnswerView,
): TemplateResult | typeof nothing {
  if (answer.reasoning === '') return nothing;
  const key = `reasoning:${column.id}:${turn.id}`;
  const open = isOpen(ui.state, key, false);
  const thinking = answer.status === 'running' && answer.text === '';
  const content = { text: answer.reasoning, live: answer.status === 'running', raw: true };
  return html`<div class="reasoning">
    <button
      type="button"
      class="section-toggle"
      aria-expanded=${open}
      data-testid="reasoning"
      @click=${() => ui.dispatch({ type: 'opened', key, open: !open })}
    >${icon(open ? 'chevron-down' : 'chevron-right')}<span>${thinking ? 'Reasoning…' : 'Reasoning'}</span></button>
    ${open ? html`<assay-markdown class="reasoning-text" .content=${content}></assay-markdown>` : nothing}
  </div>`;
}

function text(ui: Controller, answer: Answer): TemplateResult {
  const running = answer.status === 'running';
  const content = { text: answer.text, live: running, raw: ui.state.local.raw };
  const silent = answer.text === '' && answer.reasoning === '' && answer.images === undefined;
  const waiting = running && silent;
  return html`${
    waiting
      ? html`<p class="waiting"><vscode-progress-ring aria-hidden="true"></vscode-progress-ring>Waiting for the first token…</p>`
      : nothing
  }${keyed(
    answer.runId,
    html`<assay-markdown
      class="markdown ${running ? 'streaming' : ''}"
      data-testid="answer-text"
      .content=${content}
    ></assay-markdown>`,
  )}`;
}

function toolCall({ name, input }: Answer['toolCalls'][number]): TemplateResult {
  return html`<div class="tool-call" data-testid="tool-call">
    <p class="tool-name">${icon('tools')}<span>${name}</span></p>
    <pre tabindex="0">${JSON.stringify(input, undefined, 2) ?? ''}</pre>
  </div>`;
}

function warning(sentence: string): TemplateResult {
  return html`<p class="warning">${icon('warning')}<span>${sentence}</span></p>`;
}

function ending(ui: Controller, answer: Answer): TemplateResult | typeof nothing {
  const { status, outcome } = answer;
  const pictured = (answer.images ?? []).length > 0;
  const partial = answer.text !== '' || answer.toolCalls.length > 0 || pictured;
  if (status === 'stopped') {
    return html`<p class="cut" data-testid="cut">${icon('debug-stop')}<span>${partial ? 'Stopped; the answer is incomplete' : 'Stopped'}</span></p>`;
  }
  if (status !== 'failed') return nothing;
  const error: ErrorData = outcome?.error ?? { kind: 'unexpected', message: 'The run failed.' };
  return html`${
    partial
      ? html`<p class="cut" data-testid="cut">${icon('warning')}<span>The answer is incomplete</span></p>`
      : nothing
  }${errorBox(ui, error)}`;
}

function errorBox(ui: Controller, error: ErrorData): TemplateResult {
  const { kind, message, hint, action } = error;
  return html`<div class="error-box" data-testid="error" data-kind=${kind}>
    ${icon(errorIcon(kind))}
    <div class="error-text">
      <p>${message}</p>
      ${hint === undefined ? nothing : html`<p class="hint">${hint}</p>`}
      ${
        action === undefined
          ? nothing
          : html`<vscode-button appearance="secondary" data-testid="error-action" @click=${() => ui.errorAction(action)}
              >${action.title}</vscode-button
            >`
      }
    </div>
  </div>`;
}
