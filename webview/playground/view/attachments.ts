/** Chips of what is attached to a turn. */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { isImage } from '../../../src/protocol/attachments.ts';
import type { Attachment, Turn } from '../../../src/protocol/session.ts';
import { icon, iconButton } from '../../ui/templates.ts';
import type { Controller } from '../controller.ts';
import { formatSize } from '../format.ts';

/** @param editable shows a remove button on each */
export function attachments(
  ui: Controller,
  turn: Turn,
  editable: boolean,
): TemplateResult | typeof nothing {
  if (turn.attachments.length === 0) return nothing;
  return html`<ul class="chips" aria-label="Attachments">
    ${repeat(
      turn.attachments,
      ({ id }) => id,
      // Guarded: an image's address is megabytes long, and would be compared in every frame.
      (attachment) =>
        html`${guard([attachment, editable], () => chip(ui, turn.id, attachment, editable))}`,
    )}
  </ul>`;
}

function chip(
  ui: Controller,
  turnId: string,
  attachment: Attachment,
  editable: boolean,
): TemplateResult {
  const { id, name, mediaType, size, base64 } = attachment;
  const remove = (): void => ui.act({ type: 'attachment-remove', turnId, attachmentId: id });
  return html`<li class="chip" title="${name}, ${mediaType}" data-testid="attachment">
    ${
      isImage(attachment)
        ? html`<img class="thumbnail" alt="" src="data:${mediaType};base64,${base64}" />`
        : icon('file')
    }
    <span class="ellipsis">${name}</span>
    <span class="chip-size">${formatSize(size)}</span>
    ${editable ? iconButton({ icon: 'close', label: `Remove ${name}`, run: remove }) : nothing}
  </li>`;
}
