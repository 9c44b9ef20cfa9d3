/** Values that engines can walk: YAML's aliases make circles, and short texts of endless size. */
import { AssayError } from '../../model/index.ts';

/** Each is counted wherever it is held. */
const MAX_MEMBERS = 2_000_000;
const MAX_DEPTH = 500;

interface Walk {
  readonly name: string;
  readonly around: Set<object>;
  count: number;
}

/** @throws AssayError `invalid` for a value that holds itself, or more than can be rendered */
export function checkTree(name: string, value: unknown): void {
  walk(value, { name, around: new Set(), count: 0 });
}

function walk(value: unknown, state: Walk): void {
  if (++state.count > MAX_MEMBERS) throw refused(state, 'holds too many values');
  if (typeof value !== 'object' || value === null) return;
  if (state.around.has(value)) throw refused(state, 'contains itself');
  if (state.around.size >= MAX_DEPTH) throw refused(state, 'is nested too deeply');
  state.around.add(value);
  // Bytes have as many members as they are long.
  if (!ArrayBuffer.isView(value)) for (const member of Object.values(value)) walk(member, state);
  state.around.delete(value);
}

function refused({ name }: Walk, reason: string): AssayError {
  return new AssayError('invalid', `The value of the variable \`${name}\` ${reason}.`);
}
