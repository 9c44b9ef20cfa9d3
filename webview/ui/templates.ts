/** Small pieces that every view is made of. */
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';

export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

export interface IconButton {
  readonly icon: string;
  readonly label: string;
  readonly run: (event: Event & { readonly currentTarget: HTMLElement }) => void;
  /** More than the label says, for the tooltip. */
  readonly title?: string;
  readonly pressed?: boolean;
  readonly hasPopup?: 'menu' | 'dialog';
  /** Not the first of its toolbar: reached by arrow keys. */
  readonly inner?: boolean;
  readonly testId?: string;
  readonly className?: string;
}

/**
 * A 22 px button as in VS Code's own toolbars. Plain elements, because every answer has a row of them: the
 * toolkit's button costs ten times as much to create.
 */
export function iconButton(button: IconButton): TemplateResult {
  return html`<button
    type="button"
    class="icon-button ${button.className ?? ''}"
    title=${button.title ?? button.label}
    aria-label=${button.label}
    aria-pressed=${ifDefined(button.pressed)}
    aria-haspopup=${ifDefined(button.hasPopup)}
    aria-expanded=${ifDefined(button.hasPopup === undefined ? undefined : 'false')}
    tabindex=${button.inner === true ? -1 : 0}
    data-testid=${ifDefined(button.testId)}
    @click=${button.run}
  >${icon(button.icon)}</button>`;
}

export interface Section {
  readonly key: string;
  readonly title: string;
  readonly open: boolean;
  readonly toggle: (open: boolean) => void;
  readonly body: () => unknown;
  /** Shown in the head while the section is closed. */
  readonly summary?: string;
  readonly actions?: unknown;
}

/** A collapsible part with a head like those of VS Code's views. */
export function section({ key, title, open, ...rest }: Section): TemplateResult {
  return html`<section class="section" aria-label=${title}>
    <div class="section-head">
      <h3>
        <button
          type="button"
          class="section-toggle"
          aria-expanded=${open}
          aria-controls="section-${key}"
          @click=${() => rest.toggle(!open)}
        >${icon(open ? 'chevron-down' : 'chevron-right')}<span class="section-title">${title}</span>${
          !open && rest.summary
            ? html`<span class="section-summary">${rest.summary}</span>`
            : nothing
        }</button>
      </h3>
      ${rest.actions ?? nothing}
    </div>
    <div class="section-body" id="section-${key}" ?hidden=${!open}>${open ? rest.body() : nothing}</div>
  </section>`;
}
