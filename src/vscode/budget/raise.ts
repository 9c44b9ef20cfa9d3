/** Raising a cap, once: for one call, or until the window closes. What the user set stays as it is. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Budget, Cap, Shortfall } from '../../core/cost/budget/index.ts';
import { formatUsd } from '../../core/cost/index.ts';
import { AssayError } from '../../core/model/index.ts';

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** As a refusal carries it. It may come back from a session's file. */
const shortfallSchema: v.GenericSchema<unknown, Shortfall> = v.object({
  cap: v.picklist(['session', 'day']),
  usd: amount,
  spent: amount,
  held: amount,
  worstCase: amount,
});

/** Of a cap without a refusal: nothing is short yet. */
type Target = Pick<Shortfall, 'cap' | 'usd'> & { readonly refused?: Shortfall };

interface Choice extends vscode.QuickPickItem {
  run(): Promise<string | undefined> | string | undefined;
}

/**
 * Asks by how much.
 * @param given the refusal that it is about; without one, the user chooses the cap
 * @returns whether anything was raised
 * @throws AssayError `not-found` where no cap is set
 */
export async function raiseBudget(
  given: unknown,
  budget: Budget,
  caps: readonly Cap[],
): Promise<boolean> {
  const target = await targetOf(given, budget, caps);
  if (target === undefined) return false;
  const picked = await vscode.window.showQuickPick(choices(target, budget), {
    title: `Raise the Budget of the ${target.cap === 'day' ? 'Day' : 'Session'}`,
    placeHolder: situation(target),
  });
  const said = await picked?.run();
  if (said === undefined) return false;
  vscode.window.setStatusBarMessage(said, SAID_MS);
  return true;
}

const SAID_MS = 8000;

async function targetOf(
  given: unknown,
  budget: Budget,
  caps: readonly Cap[],
): Promise<Target | undefined> {
  const refused = v.safeParse(shortfallSchema, given);
  if (refused.success) {
    const { cap } = refused.output;
    // It may have been raised since.
    return { cap, usd: budget.capOf({ ...refused.output, name: cap }), refused: refused.output };
  }
  if (caps.length === 0) {
    throw new AssayError('not-found', 'No budget is set, so that there is none to raise.', {
      hint: 'Set one in assay.yaml, as budget: { session: 5, day: 20 }, or in the settings.',
      action: {
        title: 'Open Settings',
        command: 'workbench.action.openSettings',
        arguments: ['assay.budget'],
      },
    });
  }
  const items = caps.map((cap) => {
    const usd = budget.capOf(cap);
    const label = cap.name === 'day' ? 'Budget of the day' : 'Budget of the session';
    const target: Target = { cap: cap.name, usd };
    return { label, description: `${formatUsd(usd)} · ${cap.setIn}`, target };
  });
  const picked =
    items.length === 1
      ? items[0]
      : await vscode.window.showQuickPick(items, { title: 'Raise Budget' });
  return picked?.target;
}

function situation({ usd, refused }: Target): string {
  if (refused === undefined) return `The cap is ${formatUsd(usd)}.`;
  const { spent, held, worstCase } = refused;
  const running = held > 0 ? `, ${formatUsd(held)} held` : '';
  const used = spent > 0 ? `${formatUsd(spent)} spent` : 'nothing spent';
  return `${used}${running}, up to ${formatUsd(worstCase)} for this call; the cap is ${formatUsd(usd)}`;
}

function choices(target: Target, budget: Budget): readonly Choice[] {
  const { cap, usd, refused } = target;
  const raise = (to: number): string => {
    budget.raise(cap, to);
    return `The budget is ${formatUsd(to)} until this window closes. Run again.`;
  };
  const until = 'until this window closes';
  const steps = [...new Set([2 * usd, 10 * usd].filter((step) => step > needed(target)))];
  return [
    ...(refused === undefined
      ? []
      : [
          {
            label: '$(debug-step-over) Allow this one call',
            description: `up to ${formatUsd(refused.worstCase)}`,
            run: () => {
              budget.allowOnce(refused.worstCase);
              return `One call of up to ${formatUsd(refused.worstCase)} is allowed. Run again.`;
            },
          },
        ]),
    ...steps.map((step) => ({
      label: `$(arrow-up) Raise to ${formatUsd(step)}`,
      description: until,
      run: () => raise(step),
    })),
    {
      label: '$(edit) Another amount…',
      description: until,
      run: async () => {
        const typed = await askAmount(target);
        return typed === undefined ? undefined : raise(typed);
      },
    },
  ];
}

/** What the cap must be for the refused call to fit. */
function needed({ usd, refused }: Target): number {
  return refused === undefined ? usd : refused.spent + refused.held + refused.worstCase;
}

async function askAmount(target: Target): Promise<number | undefined> {
  const least = needed(target);
  const typed = await vscode.window.showInputBox({
    title: `Budget of the ${target.cap === 'day' ? 'Day' : 'Session'}`,
    prompt: 'US dollars, until this window closes. assay.yaml and the settings stay as they are.',
    value: String(Number((2 * least).toPrecision(2))),
    validateInput: (value) => {
      const usd = Number(value.replace('$', ''));
      if (!Number.isFinite(usd) || value.trim() === '') return 'Write an amount, such as 7.50.';
      return usd < least ? `At least ${formatUsd(least)} is needed.` : undefined;
    },
  });
  return typed === undefined ? undefined : Number(typed.replace('$', ''));
}
