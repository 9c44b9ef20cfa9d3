/** What stands in place of a conversation that has not begun. */
import { html, type TemplateResult } from 'lit';
import type { Session } from '../../../src/protocol/session.ts';
import type { Controller } from '../controller.ts';
import { draftTurn } from '../select.ts';
import { RUN_KEYS } from './composer.ts';

interface Example {
  readonly title: string;
  readonly text: string;
}

/** Each of them is something that the sandbox can answer, too. */
const EXAMPLES: readonly Example[] = [
  {
    title: 'Answer from a text',
    text: `Answer only from the context.

Context: Unused items can be returned within 60 days. Climbing ropes and harnesses can be returned only in their sealed packaging. Refunds arrive within 5 working days.

Question: Can I return an opened climbing rope?`,
  },
  {
    title: 'Classify a ticket',
    text: `Choose one label: billing, delivery, returns, other.

Ticket: The tent was meant to arrive on Monday and the tracking page has not changed since.`,
  },
  {
    title: 'Use a variable',
    text: 'Answer from the context in one sentence.\n\nContext: {{context}}\n\nQuestion: {{question}}',
  },
];

export function welcome(ui: Controller, session: Session): TemplateResult {
  if (session.source !== undefined) {
    const hasFields = (ui.state.context?.fields.length ?? 0) > 0;
    return html`<div class="welcome" data-testid="welcome">
      <p>${hasFields ? 'Fill in the variables, then press Run' : 'Press Run'} <kbd>${RUN_KEYS}</kbd> to see what ${session.source.name} gives.</p>
    </div>`;
  }
  return html`<div class="welcome" data-testid="welcome">
    <p>Write a message below and press Run <kbd>${RUN_KEYS}</kbd>. Every model above answers it, side by side.</p>
    <div class="examples" role="group" aria-label="Examples">
      ${EXAMPLES.map(
        (example) => html`<button
          type="button"
          class="example"
          title=${example.text}
          @click=${() => choose(ui, session, example)}
        ><span class="example-title">${example.title}</span><span class="example-text ellipsis">${example.text}</span></button>`,
      )}
    </div>
  </div>`;
}

function choose(ui: Controller, session: Session, { text }: Example): void {
  const turn = draftTurn(session);
  if (turn === undefined) return;
  ui.type(`turn:${turn.id}`, text);
  ui.focus('composer');
}
