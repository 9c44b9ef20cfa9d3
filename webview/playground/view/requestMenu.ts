/** Menu entries about the request behind an answer; the same for a column (its last turn) and for one answer. */
import type { Column, Turn } from '../../../src/protocol/session.ts';
import type { MenuEntry, MenuItem } from '../../ui/menu.ts';
import type { Controller } from '../controller.ts';
import { isColumnRunning } from '../select.ts';

export function requestEntries(
  ui: Controller,
  column: Column,
  turn: Turn | undefined,
): MenuEntry[] {
  const answer = turn && column.answers[turn.id];
  const at = { columnId: column.id, turnId: turn?.id ?? '' };
  const item = (label: string, icon: string, run: () => void, obstacle?: string): MenuItem => ({
    label,
    icon,
    run,
    disabled: obstacle !== undefined,
    ...(obstacle === undefined ? {} : { title: obstacle }),
  });
  const busy = isColumnRunning(column) ? 'Wait for the answer, or stop it' : undefined;
  const unasked = turn === undefined ? 'Nothing was asked yet' : undefined;
  const none = answer === undefined ? 'There is no answer yet' : undefined;
  return [
    item('Run Again', 'refresh', () => ui.runTurn(at.turnId, at.columnId), unasked ?? busy),
    item('View Request', 'json', () => ui.send('open-request', at), none),
    item('Add to Eval Set', 'beaker', () => ui.send('add-to-evals', at), none ?? busy),
    'separator',
    item('Copy as curl', 'terminal', () => ui.copyRequest(at, 'curl'), none),
    item('Copy as TypeScript', 'code', () => ui.copyRequest(at, 'typescript'), none),
    item('Copy as Python', 'code', () => ui.copyRequest(at, 'python'), none),
  ];
}
