/** An amount that leads to where it is from. */
import { html, type TemplateResult } from 'lit';

export interface FigureButton {
  /** The amount. */
  readonly text: string;
  /** The amount as it is read out, where it does not stand in a row of its name. */
  readonly spoken?: string;
  /** Where it is from, in words. */
  readonly source: string;
  open(): void;
}

export function figureButton({ text, spoken, source, open }: FigureButton): TemplateResult {
  return html`<button
    type="button"
    class="figure-button"
    data-testid="figure"
    title=${source}
    aria-label="${spoken ?? text}. Source: ${source}"
    @click=${open}
  >${text}</button>`;
}
