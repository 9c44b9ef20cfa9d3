/** Below an answer: what it took, and what can be done with it. */
import { html, nothing, type TemplateResult } from 'lit';
import { openMenu } from '../../ui/menu.ts';
import { iconButton } from '../../ui/templates.ts';
import type { Controller } from '../controller.ts';
import { type Metric, metricsOf } from '../metrics.ts';
import { columnNames, otherAnswers } from '../select.ts';
import type { AnswerView } from './answer.ts';
import { requestEntries } from './requestMenu.ts';

export function metrics(ui: Controller, view: AnswerView): TemplateResult | typeof nothing {
  const { outcome } = view.answer;
  const all = outcome === undefined ? [] : metricsOf(outcome);
  if (all.length === 0) return nothing;
  return html`<ul class="metrics" aria-label="Measured" data-testid="metrics">
    ${all.map((metric) => metricItem(ui, view, metric))}
  </ul>`;
}

function metricItem(ui: Controller, { column, turn }: AnswerView, metric: Metric): TemplateResult {
  const { name, text, title, notable, opens } = metric;
  const open = (): void => ui.send('open-bill', { columnId: column.id, turnId: turn.id });
  return html`<li class=${notable === true ? 'notable' : ''} title=${title} data-metric=${name}>${
    opens === undefined
      ? text
      : html`<button type="button" class="figure-button" data-testid="open-bill" @click=${open}>${text}</button>`
  }</li>`;
}

export function answerToolbar(ui: Controller, view: AnswerView): TemplateResult {
  const { answer, column, turn, name } = view;
  const empty = answer.text === '' && answer.toolCalls.length === 0;
  const judged = !empty || (answer.images ?? []).length > 0;
  const again = answer.status !== 'done';
  return html`<div class="answer-toolbar" role="toolbar" aria-label="Answer of ${name}">
    ${
      again
        ? iconButton({
            icon: 'refresh',
            label: 'Run again',
            testId: 'run-again',
            run: () => ui.runTurn(turn.id, column.id),
          })
        : nothing
    }
    ${judged ? thumbs(ui, view, again) : nothing}
    ${empty ? nothing : contentButtons(ui, view)}
    ${iconButton({
      icon: 'ellipsis',
      label: 'More actions',
      hasPopup: 'menu',
      inner: again || judged,
      testId: 'answer-menu',
      run: ({ currentTarget }) => openMenu(currentTarget, requestEntries(ui, column, turn)),
    })}
  </div>`;
}

function thumbs(
  ui: Controller,
  { answer, column, turn }: AnswerView,
  inner: boolean,
): TemplateResult {
  const at = { columnId: column.id, turnId: turn.id };
  const thumb = (which: 'up' | 'down') =>
    iconButton({
      icon: answer.thumbs === which ? `thumbs${which}-filled` : `thumbs${which}`,
      label: which === 'up' ? 'Good answer' : 'Bad answer',
      pressed: answer.thumbs === which,
      inner: inner || which === 'down',
      testId: `thumbs-${which}`,
      run: () => ui.thumbs(at, which, answer.thumbs),
    });
  return html`${thumb('up')}${thumb('down')}`;
}

/** What is done with the text of an answer. */
function contentButtons(ui: Controller, view: AnswerView): TemplateResult {
  const { answer, column, turn } = view;
  const at = { columnId: column.id, turnId: turn.id };
  return html`${iconButton({
    icon: 'copy',
    label: 'Copy answer',
    inner: true,
    testId: 'copy-answer',
    run: () => ui.send('copy', { text: answer.text }),
  })}
    ${iconButton({
      icon: 'go-to-file',
      label: 'Open as text document',
      inner: true,
      testId: 'open-answer',
      run: () => ui.send('open-answer', at),
    })}
    ${compareButton(ui, view)}`;
}

function compareButton(
  ui: Controller,
  { column, turn }: AnswerView,
): TemplateResult | typeof nothing {
  const { session } = ui.state;
  if (session === undefined || session.columns.length < 2) return nothing;
  const left = { columnId: column.id, turnId: turn.id };
  const compareWith = (columnId: string): void =>
    ui.send('compare-answers', { left, right: { columnId, turnId: turn.id } });
  const open = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void => {
    // Read at the click: other columns answer after this one is drawn.
    const current = ui.state.session ?? session;
    const names = columnNames(ui.state);
    const others = otherAnswers(current, turn.id, column.id);
    const [only] = others;
    if (others.length === 1 && only !== undefined) compareWith(only.column.id);
    else if (others.length === 0) ui.complain('No other model has answered this turn yet.');
    else {
      openMenu(
        currentTarget,
        others.map(({ column: { id } }) => ({
          label: `Compare with ${names.get(id) ?? id}`,
          icon: 'diff',
          run: () => compareWith(id),
        })),
      );
    }
  };
  return iconButton({
    icon: 'diff',
    label: 'Compare with another answer',
    inner: true,
    testId: 'compare',
    ...(session.columns.length > 2 ? { hasPopup: 'menu' as const } : {}),
    run: open,
  });
}
