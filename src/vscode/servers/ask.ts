/** Asks what a measurement is to send: one list that shows every value, and starts when told to. */
import * as vscode from 'vscode';
import { AssayError } from '../../core/model/index.ts';
import {
  DEFAULT_THROUGHPUT_PLAN,
  type ThroughputPlan,
  throughputRequest,
} from '../../core/throughput/plan.ts';
import { estimateRequestTokens } from '../../core/tokens/index.ts';
import { describeMost, parseCount, parseLevels } from './plan.ts';

interface Field {
  readonly label: string;
  readonly detail: string;
  readonly value: (plan: ThroughputPlan) => string;
  /** The plan with what was typed; undefined where that is unusable. */
  readonly change: (plan: ThroughputPlan, typed: string) => ThroughputPlan | undefined;
  /** What is asked for, where something else was typed. */
  readonly rule: string;
}

type CountName = Exclude<keyof ThroughputPlan, 'levels'>;

function countField(name: CountName, most: number, words: Pick<Field, 'label' | 'detail'>): Field {
  return {
    ...words,
    value: (plan) => `${plan[name]}`,
    change: (plan, typed) => {
      const count = parseCount(typed, most);
      return count === undefined ? undefined : { ...plan, [name]: count };
    },
    rule: `A whole number from 1 to ${most.toLocaleString('en-US')}.`,
  };
}

const FIELDS: readonly Field[] = [
  {
    label: 'Requests at once',
    detail: 'One level after the other',
    value: ({ levels }) => levels.join(', '),
    change: (plan, typed) => {
      const levels = parseLevels(typed);
      return levels === undefined ? undefined : { ...plan, levels };
    },
    rule: 'At most 12 whole numbers from 1 to 1,024, with commas between them.',
  },
  countField('requestsPerLevel', 10_000, {
    label: 'Requests per level',
    detail: 'At least as many as are sent at once',
  }),
  countField('maxOutputTokens', 100_000, {
    label: 'Tokens per answer',
    detail: 'Longer answers are cut there',
  }),
  countField('maxRequests', 100_000, {
    label: 'Ceiling on requests',
    detail: 'A level that would pass it is left out',
  }),
  countField('maxSeconds', 3600, {
    label: 'Ceiling on seconds',
    detail: 'What is not answered by then is cut off',
  }),
];

type Item = vscode.QuickPickItem & { readonly field?: Field };

/**
 * The plan that the user starts.
 * @param before values to begin with
 * @throws AssayError `cancelled` where the user backs out
 */
export async function askForPlan(
  reference: string,
  before: ThroughputPlan = DEFAULT_THROUGHPUT_PLAN,
): Promise<ThroughputPlan> {
  let plan = before;
  let active: Field | undefined;
  for (;;) {
    const picked = await choose(reference, plan, active);
    if (picked === undefined) throw new AssayError('cancelled', 'Stopped.');
    if (picked.field === undefined) return plan;
    active = picked.field;
    plan = (await change(picked.field, plan)) ?? plan;
  }
}

/** What a plan sends at most, in a sentence. */
export function mostOf(modelId: string, plan: ThroughputPlan): string {
  const request = throughputRequest(modelId, plan.maxOutputTokens);
  return describeMost(plan, estimateRequestTokens(request));
}

function choose(
  reference: string,
  plan: ThroughputPlan,
  active: Field | undefined,
): Promise<Item | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = `Measure Throughput of ${reference}`;
  pick.placeholder = 'Start, or choose a value to change it';
  const fields: Item[] = FIELDS.map((field) => ({
    label: field.label,
    description: field.value(plan),
    detail: field.detail,
    field,
  }));
  pick.items = [
    { label: '$(play) Start', detail: mostOf(reference, plan) },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...fields,
  ];
  pick.activeItems = pick.items.filter(({ field }) => field !== undefined && field === active);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function change(field: Field, plan: ThroughputPlan): Promise<ThroughputPlan | undefined> {
  const typed = await vscode.window.showInputBox({
    title: field.label,
    prompt: field.rule,
    value: field.value(plan),
    validateInput: (text) => (field.change(plan, text) === undefined ? field.rule : undefined),
  });
  return typed === undefined ? undefined : field.change(plan, typed);
}
