/** Runs a Jinja template, with a bound on its work. */
import type * as JinjaLibrary from '../../../lib/jinja.ts';
import { isRecord } from '../../util/records.ts';
import { prepareJinja } from './jinjaText.ts';
import { MAX_PRINTED, Workload } from './workload.ts';

type Interpreter = JinjaLibrary.Interpreter;
type Evaluation = Parameters<Interpreter['evaluate']>;
type Outcome = ReturnType<Interpreter['evaluate']>;

const CONSTANTS = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
};

/** @throws what the library throws, and TooMuch */
export async function runJinja(
  text: string,
  values: Readonly<Record<string, unknown>>,
): Promise<string> {
  const library = await import('../../../lib/jinja.ts');
  const load = new Workload();
  const environment = new library.Environment();
  const range = (...bounds: unknown[]): number[] => boundedRange(load, bounds);
  for (const [name, value] of Object.entries({ ...CONSTANTS, range, ...values })) {
    environment.set(name, value);
  }
  const program = library.parse(library.tokenize(prepareJinja(text)));
  const roles = { printed: new WeakSet<object>(), looped: new WeakSet(), handled: new WeakSet() };
  findRoles(program, roles);
  const result: unknown = interpreterWith(library, load, roles, environment).run(program);
  return isRecord(result) && typeof result.value === 'string' ? result.value : '';
}

/** What is done with the values of parts of the template, by part. */
interface Roles {
  readonly printed: WeakSet<object>;
  /** Lists that a loop runs over. */
  readonly looped: WeakSet<object>;
  /** What filters, tests and operators work on. */
  readonly handled: WeakSet<object>;
}

const BODIES = ['body', 'alternate', 'defaultBlock'];
/** They print what their own parts have printed. */
const BLOCKS = new Set(['If', 'For', 'Macro', 'Set', 'FilterStatement', 'CallStatement']);

function findRoles(node: unknown, roles: Roles): void {
  if (node instanceof Map) {
    for (const pair of node) findRoles(pair, roles);
  } else if (Array.isArray(node)) {
    for (const item of node) findRoles(item, roles);
  } else if (isRecord(node)) {
    mark(node, roles);
    for (const child of Object.values(node)) findRoles(child, roles);
  }
}

function mark(node: Record<string, unknown>, { printed, looped, handled }: Roles): void {
  const add = (role: WeakSet<object>, part: unknown): void => {
    if (isRecord(part)) role.add(part);
  };
  for (const body of BODIES.map((key) => node[key])) {
    if (!Array.isArray(body)) continue;
    for (const part of body)
      if (isRecord(part) && !BLOCKS.has(String(part.type))) add(printed, part);
  }
  const { type, iterable, operand, left, right, operator } = node;
  if (type === 'For') {
    add(looped, iterable);
    if (isRecord(iterable) && iterable.type === 'SelectExpression') add(looped, iterable.lhs);
  }
  const logical = isRecord(operator) && (operator.value === 'and' || operator.value === 'or');
  for (const part of logical ? [] : [operand, left, right]) add(handled, part);
}

/** The library evaluates each part of a template, and each part of that, through one method. */
function interpreterWith(
  { Interpreter }: typeof JinjaLibrary,
  load: Workload,
  roles: Roles,
  environment: JinjaLibrary.Environment,
): Interpreter {
  class BoundedInterpreter extends Interpreter {
    override evaluate(...[part, scope]: Evaluation): Outcome {
      load.step(1);
      const outcome = super.evaluate(part, scope);
      const { value }: { value: unknown } = outcome;
      if (typeof value === 'string' && value.length > MAX_PRINTED) throw load.tooLong();
      if (part === undefined) return outcome;
      if (roles.looped.has(part)) load.step(lengthOf(value));
      if (roles.printed.has(part) || roles.handled.has(part)) weigh(value, load);
      else if (WORKING.has(part.type)) load.handle(lengthOf(value));
      return outcome;
    }
  }
  return new BoundedInterpreter(environment);
}

/** Parts that make a new value. */
const WORKING = new Set([
  'FilterExpression',
  'FilterStatement',
  'CallExpression',
  'SliceExpression',
]);

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 0;
}

/** What an item of a list costs, in characters. */
const ITEM = 20;

/** Counts all that a value holds, again wherever it is held twice: printing goes through it that often. */
function weigh(value: unknown, load: Workload): void {
  if (typeof value === 'string') load.handle(value.length);
  const items = value instanceof Map ? value.values() : Array.isArray(value) ? value : [];
  for (const item of items) {
    load.handle(ITEM);
    weigh(isRecord(item) ? item.value : undefined, load);
  }
}

/** Python's `range`. The library's own makes lists of any length. */
function boundedRange(load: Workload, bounds: readonly unknown[]): number[] {
  const numbers = bounds.filter((bound) => Number.isInteger(bound)).map(Number);
  if (numbers.length !== bounds.length || numbers.length < 1 || numbers.length > 3) {
    throw new Error('range() takes one to three whole numbers');
  }
  const [first = 0, second, step = 1] = numbers;
  if (step === 0) throw new Error('The step of range() must not be zero');
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const count = Math.max(0, Math.ceil((stop - start) / step));
  load.step(count);
  return Array.from({ length: count }, (_, index) => start + index * step);
}
