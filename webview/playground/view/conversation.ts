/** The turns: what was asked, and below it each column's answer. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Column, Session, Turn } from '../../../src/protocol/session.ts';
import { iconButton } from '../../ui/templates.ts';
import type { Controller } from '../controller.ts';
import { askedTurns, columnNames, isColumnRunning, isOpen, labelOf } from '../select.ts';
import { answerCell } from './answer.ts';
import { columnHeads } from './columns.ts';
import { userTurn } from './userTurn.ts';
import { welcome } from './welcome.ts';

export function conversation(ui: Controller, session: Session): TemplateResult {
  const turns = askedTurns(session);
  return html`<div class="conversation">
    <div class="sheet">
      ${columnHeads(ui, session)}
      ${
        turns.length === 0
          ? welcome(ui, session)
          : html`<div class="turns" role="log" aria-live="off" aria-label="Conversation" data-testid="turns">
              ${repeat(
                turns,
                ({ id }) => id,
                (turn, index) =>
                  turnRow(ui, session, {
                    turn,
                    number: index + 1,
                    last: index === turns.length - 1,
                  }),
              )}
            </div>`
      }
    </div>
  </div>`;
}

export interface TurnPlace {
  readonly turn: Turn;
  /** From 1. */
  readonly number: number;
  readonly last: boolean;
}

function turnRow(ui: Controller, session: Session, place: TurnPlace): TemplateResult {
  return html`<article class="turn" aria-label="Turn ${place.number}" data-testid="turn" data-turn-id=${place.turn.id}>
    ${userTurn(ui, session, place)}
    <div class="answers">
      ${repeat(
        session.columns,
        ({ id }) => id,
        (column) => cell(ui, column, place),
      )}
    </div>
  </article>`;
}

/** Guarded by all that an answer's look depends on: while one streams, the others cost nothing. */
function cell(ui: Controller, column: Column, { turn, last }: TurnPlace): TemplateResult {
  const { state } = ui;
  const answer = column.answers[turn.id];
  const name = columnNames(state).get(column.id) ?? '';
  if (answer === undefined) return missing(ui, column, turn, last);
  const dependencies = [
    answer,
    column.model,
    name,
    last,
    turn,
    state.local.raw,
    isOpen(state, `answer:${column.id}:${turn.id}`, true),
    isOpen(state, `reasoning:${column.id}:${turn.id}`, false),
    isOpen(state, `fields:${column.id}:${turn.id}`, false),
    labelOf(state, answer.model).notice,
    labelOf(state, answer.model).name,
    state.session?.columns.length,
  ];
  return html`<div class="cell">${guard(dependencies, () =>
    answerCell(ui, { turn, column, answer, name, last }),
  )}</div>`;
}

function missing(ui: Controller, column: Column, turn: Turn, last: boolean): TemplateResult {
  const ready = last && column.model !== '' && !isColumnRunning(column);
  return html`<div class="cell"><div class="unasked">
    <span>Not asked</span>
    ${
      ready
        ? iconButton({
            icon: 'play',
            label: `Run ${labelOf(ui.state, column.model).name}`,
            testId: 'run-column',
            run: () => ui.runTurn(turn.id, column.id),
          })
        : nothing
    }
  </div></div>`;
}
