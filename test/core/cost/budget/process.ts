// Another process with a budget of its own on the same folder: asks for calls when told, and says how many it got.
import { createInterface } from 'node:readline';
import { type Admission, Budget } from '../../../../src/core/cost/budget/index.ts';
import { AssayError, type Cost } from '../../../../src/core/model/index.ts';

const [home = '', name = '', cap = '0', worst = '0'] = process.argv.slice(2);

const worstCase: Cost = {
  kind: 'known',
  usd: Number(worst),
  parts: [],
  source: 'a test',
  asOf: '2026-11-25',
  estimate: true,
};

const guard = new Budget().at({
  home,
  unknown: 'allow',
  caps: () => [
    {
      name: 'day',
      usd: Number(cap),
      setIn: 'assay.yaml',
      homes: [home],
      spent: () => ({ usd: 0, runIds: new Set<string>() }),
    },
  ],
});

let held: Admission[] = [];
let rounds = 0;

async function take(count: number): Promise<void> {
  const round = ++rounds;
  const asked = Array.from({ length: count }, (_, index) =>
    guard.admit({ id: `${name}-${round}-${index}`, reference: 'gpu/m', worstCase }),
  );
  const outcomes = await Promise.allSettled(asked);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') held.push(outcome.value);
    else if (!(outcome.reason instanceof AssayError) || outcome.reason.kind !== 'budget')
      throw outcome.reason;
  }
  process.stdout.write(`${held.length}\n`);
}

async function release(): Promise<void> {
  for (const admission of held) await admission.release();
  held = [];
  process.stdout.write('released\n');
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'release') await release();
  else if (line !== '') await take(Number(line));
}
