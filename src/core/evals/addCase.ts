/** Adds a case to the text of an eval set (`*.eval.yaml`, in the words of promptfoo). Comments and order are kept. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isNode, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import { AssayError } from '../model/index.ts';
import { isRecord } from '../util/records.ts';

export interface CaseInput {
  /** The prompt file, relative to the eval set; written where the set is begun. */
  readonly prompt: string;
  /** Model references; written where the set is begun. */
  readonly models: readonly string[];
  readonly description: string;
  readonly vars: Readonly<Record<string, unknown>>;
  /** The answer to hold later answers to. */
  readonly expected: string;
}

/** Up to here an answer is a label or a number, which must come back as it was. */
const MAX_EXACT = 60;

export interface WithCase {
  /** The eval set with the case, or as it was where the case stood there already. */
  readonly text: string;
  /** Offset of the case in it. */
  readonly at: number;
  readonly added: boolean;
}

/**
 * @param text the eval set as it is, or undefined to begin one
 * @throws AssayError `invalid` where the text is not YAML, or its `tests` are not a list
 */
export function addCase(text: string | undefined, input: CaseInput): WithCase {
  const document: Document = parseDocument(text ?? '');
  const [fault] = document.errors;
  if (fault !== undefined) throw notAnEvalSet(`it is not valid YAML (${fault.code})`);
  if (document.contents === null) {
    document.contents = document.createNode({
      prompt: input.prompt,
      models: input.models,
      tests: [],
    });
  }
  const tests: unknown = document.get('tests') ?? document.createNode([]);
  if (!isSeq(tests)) throw notAnEvalSet('its `tests` are not a list');
  const added = caseOf(input);
  const standing = indexOf(tests, added);
  if (text !== undefined && standing >= 0) {
    return { text, at: offsetOf(text, standing), added: false };
  }
  tests.flow = false;
  tests.add(document.createNode(added));
  document.set('tests', tests);
  const changed = document.toString({ lineWidth: 0 });
  return { text: changed, at: offsetOf(changed, tests.items.length - 1), added: true };
}

/** Where a case with the same input and the same checks stands; -1 where none does. */
function indexOf(tests: YAMLSeq, { vars, assert }: ReturnType<typeof caseOf>): number {
  return tests.toJSON().findIndex((item: unknown) => {
    if (!isRecord(item)) return false;
    return isDeepStrictEqual({ vars: item.vars, assert: item.assert }, { vars, assert });
  });
}

function offsetOf(text: string, index: number): number {
  const item = parseDocument(text).getIn(['tests', index], true);
  return isNode(item) ? (item.range?.[0] ?? 0) : 0;
}

/** A short answer must be the same; a longer one must agree with it in its facts. */
function caseOf({ description, vars, expected }: CaseInput) {
  const answer = expected.trim();
  const exact = answer.length <= MAX_EXACT && !answer.includes('\n');
  return { description, vars, assert: [{ type: exact ? 'equals' : 'factuality', value: answer }] };
}

function notAnEvalSet(why: string): AssayError {
  return new AssayError('invalid', `The case was not added to the eval set: ${why}.`, {
    hint: 'Correct the file, then add the case again.',
  });
}
