/** Every fault on every wire, through the run that the editor and the command line make. */
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { type ErrorKind, systemClock, textMessage } from '../../../src/core/model/index.ts';
import { type RunDeps, runModel } from '../../../src/core/runs/index.ts';
import type { RunResult } from '../../../src/core/runs/types.ts';
import { FAULTS, type Fault, WIRES, type Wire } from './faultWires.ts';

interface Expected {
  /** Undefined where the answer is whole. */
  readonly kind?: ErrorKind;
  readonly text: string;
  /** Requests; more than one only where nothing was generated. */
  readonly sent?: number;
  /** The server keeps silent. */
  readonly silent?: boolean;
  readonly outputTokens?: number;
}

const PARTIAL = 'One two ';

const EXPECTED: Readonly<Record<Fault, Expected>> = {
  'is refused for its rate': { kind: 'throttled', text: '', sent: 3 },
  'is refused for its rate once': { text: 'One two three', sent: 2, outputTokens: 3 },
  'is throttled in the middle': { kind: 'throttled', text: PARTIAL },
  'fails in the middle': { kind: 'unavailable', text: PARTIAL },
  'ends too early': { kind: 'incomplete', text: PARTIAL },
  'is closed in the middle': { kind: 'incomplete', text: PARTIAL },
  'is reset in the middle': { kind: 'incomplete', text: PARTIAL },
  'stops in the middle': { kind: 'timeout', text: PARTIAL, silent: true },
  'is damaged in the middle': { kind: 'incomplete', text: PARTIAL },
  'fails after its usage came': { kind: 'unavailable', text: PARTIAL, outputTokens: 3 },
  'comes slowly': { text: 'One two three', outputTokens: 3 },
  'never comes': { kind: 'timeout', text: '', silent: true },
  'is closed before it begins': { kind: 'unavailable', text: '' },
  'is a web page': { kind: 'unavailable', text: '' },
  'is a web page with an error': { kind: 'unavailable', text: '' },
  'is refused for the key': { kind: 'credentials', text: '' },
};

/** Where one wire tells more than the others. */
const BESIDES: Readonly<Record<string, Partial<Record<Fault, ErrorKind>>>> = {
  OpenAI: { 'is damaged in the middle': 'unexpected', 'is a web page': 'not-found' },
};

async function run(wire: Wire, impatient: boolean, signal: AbortSignal): Promise<RunResult> {
  const { backend, close } = wire.backend(impatient);
  const request = { modelId: wire.modelId, messages: [textMessage('user', 'Hi')] };
  const spec = {
    runId: 'run-1',
    reference: `c/${wire.modelId}`,
    request,
    source: { kind: 'playground' as const },
  };
  try {
    const events = runModel(spec, { backend, clock: systemClock, pricer: noPrices }, signal);
    for await (const event of events) if (event.type === 'end') return event.result;
  } finally {
    close();
  }
  throw new Error('The run gave no result.');
}

const why = 'No test here asks what it costs.';
const noPrices: RunDeps['pricer'] = {
  price: async () => ({ kind: 'unknown', why }),
  quote: async (reference) => ({
    reference,
    connectionType: 'sandbox',
    billing: undefined,
    basis: { kind: 'unknown', why },
  }),
};

const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

for (const [name, start] of Object.entries(WIRES)) {
  suite(`an answer of ${name}`, () => {
    let wire: Wire;
    before(async () => {
      wire = await start();
    });
    afterEach(async () => {
      while ((await wire.openSockets()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      wire.reset();
      assert.deepEqual(unhandled, []);
    });
    after(() => wire.close());

    for (const fault of FAULTS) {
      test(`that ${fault}`, { timeout: 30_000 }, async () => {
        const { kind, text, sent = 1, silent = false, outputTokens } = EXPECTED[fault];
        wire.fails(fault);
        const result = await run(wire, silent, new AbortController().signal);
        const expected = BESIDES[name]?.[fault] ?? kind;
        const said = `${result.error?.message} ${result.error?.hint}`;
        assert.equal(result.error?.kind, expected, said);
        assert.equal(result.status, kind === undefined ? 'done' : 'failed');
        if (kind !== undefined) assert.ok(result.error?.hint, `no hint: ${said}`);
        assert.equal(result.text, text);
        assert.equal(wire.generations(), sent, 'requests');
        assert.equal(result.usage?.outputTokens, outputTokens);
        // A connection that broke off is no further use; one that is whole may be kept.
        if (kind === 'timeout' || kind === 'incomplete') await wire.firstClosed();
      });
    }

    for (const fault of ['stops in the middle', 'never comes'] as const) {
      test(`that ${fault} is let go of within 100 ms of Stop`, { timeout: 30_000 }, async () => {
        wire.fails(fault);
        // The best of three: the machine may have other things to do.
        const waits: number[] = [];
        for (let attempt = 0; attempt < 3 && Math.min(...waits) > 100; attempt++) {
          wire.reset();
          wire.fails(fault);
          const controller = new AbortController();
          const result = run(wire, false, controller.signal);
          while (wire.generations() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
          await new Promise((resolve) => setTimeout(resolve, 50));
          const stopped = performance.now();
          controller.abort();
          await wire.firstClosed();
          waits.push(performance.now() - stopped);
          const { status, text } = await result;
          assert.equal(status, 'stopped');
          assert.equal(text, fault === 'never comes' ? '' : PARTIAL);
          assert.equal(wire.generations(), 1);
        }
        assert.ok(Math.min(...waits) <= 100, `${waits.join(', ')} ms`);
      });
    }
  });
}
