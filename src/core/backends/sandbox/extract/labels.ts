/** Finds the labels that a prompt lists to choose from. */

export interface Label {
  /** As it is written in the prompt, without quotes and marks. */
  readonly name: string;
  /** What the prompt says about it; empty where it says nothing. */
  readonly description: string;
}

const MAX_NAME_WORDS = 5;
const MAX_LABELS = 200;

/** Words that say that a list is one to choose from. */
const CHOOSES =
  /\b(?:classif\w+|categor\w+|label\w*|choose|pick|select|assign|route|triage|sentiment|one of|intent|tag)\b/i;

/** `one of: a, b, c`, `one of the following labels:` and a list below, `Labels: a | b`, `Categories:` */
const INTRODUCES =
  /(?:\b(?:one|any|exactly one|which) of\b[^.:\n]{0,60}:|\b(?:labels?|categor(?:y|ies)|classes|options|choices|queues|tags|intents?|sentiment|priority|topic)\b[^.:\n]{0,40}:|\b(?:classify|categori[sz]e|label|choose|pick|select|answer with|reply with|respond with)\b[^.:\n]{0,80}:)[ \t]*(.*)/i;

/** Without a colon: `as one of refund, shipping or other`, `either urgent or normal`, `as spam or ham`. */
const INLINE =
  /\b(?:one of|either|(?:classify|categori[sz]e|label|mark|tag)\b[^.,\n]{0,60}? as)[ \t]+(?:one of[ \t]+)?([^.\n]{3,300})/i;

/** The labels, or none where the prompt lists nothing to choose from. */
export function findLabels(instructions: string): readonly Label[] {
  if (!CHOOSES.test(instructions)) return [];
  const lines = instructions.split(/\r\n|\r|\n/).map((line) => line.slice(0, 2000));
  for (const [index, line] of lines.entries()) {
    const listed = INTRODUCES.exec(line)?.[1];
    if (listed === undefined) continue;
    const labels = listed.trim() === '' ? bulletsAfter(lines, index + 1) : splitList(listed);
    if (labels.length > 1) return labels;
  }
  for (const line of lines) {
    const labels = splitList(INLINE.exec(line)?.[1] ?? '');
    if (labels.length > 1) return labels;
  }
  return [];
}

const BULLET = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+(.*)$/;

function bulletsAfter(lines: readonly string[], start: number): readonly Label[] {
  const labels: Label[] = [];
  for (const line of lines.slice(start, start + MAX_LABELS)) {
    const item = BULLET.exec(line)?.[1] ?? (/^\s*["'`]/.test(line) ? line : undefined);
    if (item !== undefined) labels.push(...toLabel(item));
    else if (line.trim() !== '') break;
  }
  return labels;
}

/** `name: description`, `**name** — description`, `name (description)`, `"name"` */
function toLabel(item: string): readonly Label[] {
  const text = item.replace(/\*\*|__/g, '').trim();
  const quoted = /^(["'`])(.{1,80}?)\1\s*(?:[:–—-]|$)?\s*(.*)$/.exec(text);
  const parts = quoted
    ? { name: quoted[2], description: quoted[3] }
    : /^(?<name>[^:–—(=]{1,80}?)(?:\s*[:=]\s*|\s+[–—-]+\s+|\s*(?=\()|$)(?<description>.*)$/.exec(
        text,
      )?.groups;
  const name = (parts?.name ?? '').replace(/[.,;]$/, '').trim();
  if (name === '' || name.split(/\s+/).length > MAX_NAME_WORDS) return [];
  return [{ name, description: (parts?.description ?? '').replace(/^\(|\)$/g, '').trim() }];
}

/** `a, b, or c`, `a | b | c`, `[a, b]`, `"a" or "b"`; empty unless each of them is short. */
function splitList(list: string): readonly Label[] {
  const plain = list.trim().replace(/^[[({]|[\])}]?[.;]?$/g, '');
  const separator = plain.includes('|')
    ? /\s*\|\s*/
    : /\s*,\s*(?:(?:or|and)\s+)?|\s+or\s+|\s*\/\s*|\s*;\s*/;
  const names = plain
    .split(separator)
    .map((name) => name.replace(/^["'`*]+|["'`*.]+$/g, '').trim());
  const usable = names.filter((name) => name !== '');
  const short = usable.every((name) => name.split(/\s+/).length <= MAX_NAME_WORDS);
  return short ? usable.slice(0, MAX_LABELS).map((name) => ({ name, description: '' })) : [];
}
