/** What an answer holds beside its text: pictures, the sources it names, what a guardrail did to it, and the vendor's fields. */
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Answer, AnswerCitation, AnswerImage } from '../../../src/protocol/session.ts';
import { icon, iconButton } from '../../ui/templates.ts';
import type { Controller } from '../controller.ts';
import { isOpen } from '../select.ts';
import type { AnswerView } from './answer.ts';

export function pictures(ui: Controller, view: AnswerView): TemplateResult | typeof nothing {
  const images = view.answer.images ?? [];
  if (images.length === 0) return nothing;
  return html`<div class="pictures">${images.map((image, index) => picture(ui, view, image, index))}</div>`;
}

function picture(
  ui: Controller,
  { answer, column, turn, name }: AnswerView,
  image: AnswerImage,
  index: number,
): TemplateResult {
  const place = { at: { columnId: column.id, turnId: turn.id }, index };
  const count = answer.images?.length ?? 1;
  const which = count === 1 ? 'Picture' : `Picture ${index + 1} of ${count}`;
  return html`<figure class="picture" data-testid="picture">
    <img src="data:${image.mediaType};base64,${image.base64}" alt="${which} made by ${name}" />
    <figcaption>
      <span class="ellipsis">${which}</span>
      ${iconButton({
        icon: 'go-to-file',
        label: `Open ${which.toLowerCase()}`,
        testId: 'open-picture',
        run: () => ui.send('open-picture', place),
      })}
      ${iconButton({
        icon: 'save',
        label: `Save ${which.toLowerCase()}`,
        testId: 'save-picture',
        run: () => ui.send('save-picture', place),
      })}
    </figcaption>
  </figure>`;
}

/** Web addresses are links, which leave through the host; anything else is text. */
export function sources(
  ui: Controller,
  { citations = [] }: Answer,
): TemplateResult | typeof nothing {
  if (citations.length === 0) return nothing;
  return html`<div class="sources" data-testid="sources">
    <p class="sources-head">${icon('references')}<span>Sources</span></p>
    <ol>${citations.map((citation) => html`<li>${source(ui, citation)}</li>`)}</ol>
  </div>`;
}

function source(ui: Controller, { title, source, text }: AnswerCitation): TemplateResult {
  const name = title ?? source ?? 'Source';
  const web = source !== undefined && /^https?:\/\//i.test(source);
  // Where in a document it stands, beside the document's name.
  const place = web || source === undefined || source === name ? '' : `, ${source}`;
  return html`${web ? link(ui, source, name) : html`<span>${name}${place}</span>`}${
    text === undefined ? nothing : html`<blockquote>${text}</blockquote>`
  }`;
}

function link(ui: Controller, href: string, name: string): TemplateResult {
  const open = (event: Event): void => {
    // Stopped as well, because VS Code listens further up and would open the link a second time.
    event.preventDefault();
    event.stopPropagation();
    ui.send('open-link', { href });
  };
  return html`<a href=${href} @click=${open}>${name}</a>`;
}

export function guardrail({ guardrail: detail }: Answer): TemplateResult | typeof nothing {
  if (detail === undefined) return nothing;
  return html`<div class="guardrail" data-testid="guardrail">
    <p class="warning">${icon('shield')}<span>The guardrail changed or blocked this answer</span></p>
    ${
      detail === '' || detail === '{}'
        ? nothing
        : html`<details><summary>What it found</summary><pre tabindex="0">${detail}</pre></details>`
    }
  </div>`;
}

/** As a block of code, which is copied like those of the text. */
export function responseFields(
  ui: Controller,
  { answer, column, turn }: AnswerView,
): TemplateResult | typeof nothing {
  const json = answer.outcome?.responseFields;
  if (json === undefined) return nothing;
  const key = `fields:${column.id}:${turn.id}`;
  const open = isOpen(ui.state, key, false);
  // Line breaks in JSON's strings are escaped: no line of it ends the block.
  const content = { text: `\`\`\`json\n${json}\n\`\`\``, live: false, raw: false };
  const code = html`<assay-markdown .content=${content}></assay-markdown>`;
  return html`<div class="response-fields" data-testid="response-fields">
    <button
      type="button"
      class="section-toggle"
      aria-expanded=${open}
      @click=${() => ui.dispatch({ type: 'opened', key, open: !open })}
    >${icon(open ? 'chevron-down' : 'chevron-right')}<span>Response fields</span></button>
    ${open ? keyed(answer.runId, code) : nothing}
  </div>`;
}
