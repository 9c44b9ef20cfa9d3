/** Model references that name no connection of the workspace. Free of the editor. */
import { type Fix, type Problem, parseModelReference, type Span } from '../../core/model/index.ts';
import type { ParsedPrompt } from '../../core/prompts/types.ts';
import { nearest } from '../../core/util/suggest.ts';
import { UNKNOWN_CONNECTION } from './codes.ts';

/** The model references of a prompt, each with its place. */
export function modelPlaces(parsed: ParsedPrompt): readonly { reference: string; span: Span }[] {
  const places: { reference: string; span: Span }[] = [];
  const add = (reference: string | undefined, key: string): void => {
    const span = parsed.spans.get(key);
    if (reference !== undefined && span !== undefined) places.push({ reference, span });
  };
  add(parsed.prompt.model, 'model');
  for (const [index, reference] of parsed.prompt.compareModels.entries()) {
    add(reference, `assay.models.${index}`);
  }
  return places;
}

/** Where the prompt names this very model: the reference alone, without the quotes it may stand in. */
export function referenceSpans(parsed: ParsedPrompt, reference: string): readonly Span[] {
  return modelPlaces(parsed).flatMap((place) => {
    const at = parsed.text.slice(place.span.start, place.span.end).indexOf(reference);
    if (place.reference !== reference || at < 0) return [];
    const start = place.span.start + at;
    return [{ start, end: start + reference.length }];
  });
}

/** A warning for each model reference whose connection is not among `connections`. */
export function connectionProblems(
  parsed: ParsedPrompt,
  connections: readonly string[],
): readonly Problem[] {
  return modelPlaces(parsed).flatMap(({ reference, span }) => {
    const connection = parseModelReference(reference)?.connection;
    if (connection === undefined || connections.includes(connection)) return [];
    return [unknownConnection({ parsed, span, connection, connections })];
  });
}

interface Unknown {
  readonly parsed: ParsedPrompt;
  readonly span: Span;
  readonly connection: string;
  readonly connections: readonly string[];
}

function unknownConnection({ parsed, span, connection, connections }: Unknown): Problem {
  const meant = nearest(connection, connections);
  const known = connections.map((name) => `\`${name}\``).join(', ');
  const advice =
    meant === undefined
      ? `The connections are ${known}; assay.yaml adds others.`
      : `Did you mean \`${meant}\`?`;
  const fix = meant === undefined ? undefined : renameFix(parsed.text, span, [connection, meant]);
  return {
    code: UNKNOWN_CONNECTION,
    message: `There is no connection \`${connection}\`. ${advice}`,
    severity: 'warning',
    span,
    ...(fix === undefined ? {} : { fixes: [fix] }),
  };
}

/** Changes the name inside the place, which may stand in quotes. */
function renameFix(text: string, span: Span, names: readonly [string, string]): Fix | undefined {
  const [wrong, right] = names;
  const at = text.slice(span.start, span.end).indexOf(`${wrong}/`);
  if (at < 0) return undefined;
  const start = span.start + at;
  return {
    title: `Change to \`${right}\``,
    edits: [{ span: { start, end: start + wrong.length }, newText: right }],
  };
}
