/** What a message from the playground's webview must look like. Anything else is refused. */
import * as v from 'valibot';
import type { Checks } from '../../protocol/contract.ts';
import type { PlaygroundContract } from '../../protocol/playground.ts';
import { MAX_PICTURES, type WebviewAction } from '../../protocol/session.ts';
import {
  actionSchema,
  attachmentSchema,
  columnParamsSchema,
  placeSchema,
  shortText,
  text,
} from './sessionSchema.ts';

const MAX_DROPPED = 50;

const webviewActionSchema: v.GenericSchema<unknown, WebviewAction> = v.variant('type', [
  v.strictObject({ type: v.literal('title-set'), title: shortText }),
  v.strictObject({ type: v.literal('system-set'), text }),
  v.strictObject({ type: v.literal('variable-set'), name: shortText, value: v.nullable(text) }),
  v.strictObject({ type: v.literal('turn-text-set'), turnId: shortText, text }),
  v.strictObject({
    type: v.literal('attachment-add'),
    turnId: shortText,
    attachment: attachmentSchema,
  }),
  v.strictObject({
    type: v.literal('attachment-remove'),
    turnId: shortText,
    attachmentId: shortText,
  }),
  v.strictObject({ type: v.literal('column-remove'), columnId: shortText }),
  v.strictObject({
    type: v.literal('column-params-set'),
    columnId: shortText,
    params: columnParamsSchema,
  }),
  v.strictObject({
    type: v.literal('thumbs-set'),
    at: placeSchema,
    thumbs: v.nullable(v.picklist(['up', 'down'])),
  }),
]);

function check<T>(schema: v.GenericSchema<unknown, T>): (value: unknown) => T | undefined {
  return (value) => {
    const result = v.safeParse(schema, value);
    return result.success ? result.output : undefined;
  };
}

/** An empty object, whatever else was sent with it. */
const nothing: v.GenericSchema<unknown, Record<string, never>> = v.strictObject({});

/** Links that may leave the editor: never `command:`, `file:` or `vscode:`. */
const webLink = v.pipe(shortText, v.url(), v.regex(/^(https?|mailto):/i));

const picturePlace = v.strictObject({
  at: placeSchema,
  index: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_PICTURES)),
});

export const playgroundChecks = {
  'pick-value': check(v.strictObject({ variable: shortText })),
  'read-dropped': check(
    v.strictObject({ uris: v.pipe(v.array(shortText), v.maxLength(MAX_DROPPED)) }),
  ),
  ready: check(nothing),
  act: check(v.strictObject({ action: webviewActionSchema })),
  run: check(v.strictObject({ turnId: shortText, columnId: v.exactOptional(shortText) })),
  stop: check(v.strictObject({ columnId: v.exactOptional(shortText) })),
  'pick-model': check(v.strictObject({ columnId: v.exactOptional(shortText) })),
  'pick-attachments': check(v.strictObject({ turnId: shortText })),
  'open-answer': check(placeSchema),
  'open-picture': check(picturePlace),
  'save-picture': check(picturePlace),
  'open-request': check(placeSchema),
  'copy-request': check(
    v.strictObject({ at: placeSchema, language: v.picklist(['curl', 'typescript', 'python']) }),
  ),
  copy: check(v.strictObject({ text })),
  'compare-answers': check(v.strictObject({ left: placeSchema, right: placeSchema })),
  'add-to-evals': check(placeSchema),
  'open-bill': check(placeSchema),
  'open-estimate': check(v.strictObject({ columnId: v.exactOptional(shortText) })),
  'count-tokens': check(nothing),
  'save-prompt': check(nothing),
  'open-source': check(nothing),
  'detach-source': check(nothing),
  'new-session': check(nothing),
  'open-in-editor': check(nothing),
  'error-action': check(v.strictObject({ action: actionSchema })),
  'open-link': check(v.strictObject({ href: webLink })),
} satisfies Checks<PlaygroundContract>;
