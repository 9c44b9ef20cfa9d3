/** The models: a head for each column, with its parameters, its Stop and its menu. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Column, MAX_COLUMNS, type Session } from '../../../src/protocol/session.ts';
import { type MenuEntry, openMenu } from '../../ui/menu.ts';
import { icon, iconButton, section } from '../../ui/templates.ts';
import type { Controller } from '../controller.ts';
import { columnCost, columnEstimate } from '../estimate.ts';
import {
  askedTurns,
  columnNames,
  estimatesOf,
  isColumnRunning,
  isOpen,
  labelOf,
} from '../select.ts';
import { openParams } from './params.ts';
import { requestEntries } from './requestMenu.ts';

export function columnHeads(ui: Controller, session: Session): TemplateResult {
  const key = 'models';
  return section({
    key,
    title: 'Models',
    open: isOpen(ui.state, key, true),
    toggle: (open) => ui.dispatch({ type: 'opened', key, open }),
    summary: [...columnNames(ui.state).values()].join(', '),
    actions: actions(ui, session),
    body: () => html`<div class="heads">
      ${repeat(
        session.columns,
        ({ id }) => id,
        (column) => head(ui, session, column),
      )}
    </div>`,
  });
}

function actions(ui: Controller, { columns }: Session): TemplateResult {
  const { raw } = ui.state.local;
  const full = columns.length >= MAX_COLUMNS;
  return html`<div class="section-actions" role="toolbar" aria-label="Models">
    ${iconButton({
      icon: 'markdown',
      label: 'Show Markdown source',
      pressed: raw,
      testId: 'raw',
      run: () => ui.dispatch({ type: 'raw', raw: !raw }),
    })}
    <button
      type="button"
      class="icon-button labelled"
      tabindex="-1"
      data-testid="add-model"
      aria-disabled=${full}
      title=${full ? `A session holds ${MAX_COLUMNS} models at most` : 'Add a model to compare'}
      @click=${() => full || ui.send('pick-model', {})}
    >${icon('add')}<span>Add model</span></button>
  </div>`;
}

function head(ui: Controller, session: Session, column: Column): TemplateResult {
  const label = labelOf(ui.state, column.model);
  const name = columnNames(ui.state).get(column.id) ?? label.name;
  const running = isColumnRunning(column);
  const changed = Object.keys(column.params).length;
  return html`<div class="column" data-testid="column" data-column-id=${column.id} role="group" aria-label=${name}>
    <div class="column-row">
      <button
        type="button"
        class="model-button"
        data-testid="model"
        title=${[label.reference, label.notice, 'Choose another model'].filter(Boolean).join('\n')}
        @click=${() => ui.send('pick-model', { columnId: column.id })}
      ><span class="ellipsis">${label.name}</span>${icon('chevron-down')}</button>
      <div class="column-actions" role="toolbar" aria-label=${name}>
        ${iconButton({
          icon: 'settings',
          label: changed === 0 ? 'Parameters' : `Parameters (${changed} set)`,
          hasPopup: 'dialog',
          testId: 'params',
          className: changed === 0 ? '' : 'marked',
          run: ({ currentTarget }) => openParams(ui, column.id, currentTarget),
        })}
        ${
          running
            ? iconButton({
                icon: 'debug-stop',
                label: `Stop ${name}`,
                testId: 'stop-column',
                inner: true,
                run: () => ui.stop(column.id),
              })
            : nothing
        }
        ${iconButton({
          icon: 'ellipsis',
          label: 'More actions',
          hasPopup: 'menu',
          testId: 'column-menu',
          inner: true,
          run: ({ currentTarget }) => openMenu(currentTarget, entries(ui, session, column)),
        })}
      </div>
    </div>
    <div class="column-detail">
      <span class="ellipsis">${label.detail || html`&nbsp;`}</span>${expected(ui, column)}
    </div>
  </div>`;
}

/** What the next run of the column is expected to cost; with one column, the foot says so. */
function expected(ui: Controller, column: Column): TemplateResult | typeof nothing {
  const all = estimatesOf(ui.state);
  const own = all.find(({ columnId }) => columnId === column.id);
  if (own === undefined || all.length < 2) return nothing;
  return html`<button
    type="button"
    class="figure-button column-cost"
    title=${columnEstimate(own).title}
    data-testid="column-estimate"
    @click=${() => ui.send('open-estimate', { columnId: column.id })}
  >${columnCost(own)}</button>`;
}

function entries(ui: Controller, session: Session, column: Column): MenuEntry[] {
  const last = askedTurns(session).at(-1);
  const only = session.columns.length === 1;
  return [
    ...requestEntries(ui, column, last),
    'separator',
    {
      label: 'Remove',
      icon: 'close',
      disabled: only,
      ...(only ? { title: 'A session needs one model at least' } : {}),
      run: () => {
        if (isColumnRunning(column)) ui.stop(column.id);
        ui.act({ type: 'column-remove', columnId: column.id });
      },
    },
  ];
}
