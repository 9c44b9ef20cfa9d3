/** What changed between a request and its nearest recording, in words. */
import { canonicalJson, type RequestRecord } from './key.ts';
import type { Recording } from './store.ts';

const EXCERPT = 60;

/** The recording of the same model with the fewest differences; undefined where the model has none. */
export function nearest(
  record: RequestRecord,
  recordings: readonly Recording[],
): Recording | undefined {
  const sameModel = recordings.filter(({ request }) => request.model === record.model);
  let best: { recording: Recording; distance: number } | undefined;
  for (const recording of sameModel) {
    const distance = differences(recording.request, record).length;
    if (best === undefined || distance < best.distance) best = { recording, distance };
  }
  return best?.recording;
}

/** One phrase a difference, such as `message 1: recorded "…red", asked "…blue"`. */
export function differences(
  recorded: unknown,
  asked: unknown,
  path: readonly string[] = [],
): readonly string[] {
  if (canonicalJson(recorded ?? null) === canonicalJson(asked ?? null)) return [];
  if (isObject(recorded) && isObject(asked)) {
    const names = [...new Set([...Object.keys(recorded), ...Object.keys(asked)])];
    return names.flatMap((name) => differences(recorded[name], asked[name], [...path, name]));
  }
  return [`${placeOf(path)}: recorded ${show(recorded, asked)}, asked ${show(asked, recorded)}`];
}

/** `message 2`, `message 2, part 3`, `params.temperature`: counted from one, the text of a message's only part unnamed. */
function placeOf(path: readonly string[]): string {
  const [list, message, member, part, ...rest] = path;
  if (list !== 'messages' || message === undefined) return path.join('.');
  const name = `message ${Number(message) + 1}`;
  if (member !== 'parts' || part === undefined)
    return member === undefined ? name : `${name}, ${member}`;
  if (part === '0' && rest.join('.') === 'text') return name;
  return [name, `part ${Number(part) + 1}`, ...rest].join(', ');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A value cut to the place where it first differs from the other. */
function show(value: unknown, other: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'string' || typeof other !== 'string') {
    const json = canonicalJson(value);
    return json.length > EXCERPT ? `${json.slice(0, EXCERPT)}…` : json;
  }
  let same = 0;
  while (same < value.length && value[same] === other[same]) same++;
  const start = Math.max(0, same - EXCERPT / 3);
  const end = Math.min(value.length, start + EXCERPT);
  return JSON.stringify(
    `${start > 0 ? '…' : ''}${value.slice(start, end)}${end < value.length ? '…' : ''}`,
  );
}
