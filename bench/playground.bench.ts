// How long the playground keeps the page's main thread while answers stream in: in Chromium, with the bundle
// as it ships. Counted in processor time, so that what else the machine does makes no difference; on a machine at
// rest a frame is late by no more than the longest task.
import type { Page } from 'playwright-core';
import { openPlayground, type Playground } from '../test/webview/harness/browser.ts';
import * as samples from '../test/webview/harness/samples.ts';
import { type Benchmark, compare } from './compare.ts';

/** What a model writes: prose, lists, tables and code, in turns. */
const TEXT = [samples.POLICY, samples.CODE, samples.TABLE, samples.SCRIPTS].join('\n\n');
const CHARACTERS_PER_TOKEN = 4;
const SECONDS = 5;

interface Load {
  readonly columns: number;
  readonly tokensPerSecond: number;
}

interface Stream {
  readonly text: string;
  readonly charactersPerSecond: number;
  readonly seconds: number;
}

/** Sends deltas every 16 ms, as the host does. Runs in the page. */
function stream({ text, charactersPerSecond, seconds }: Stream): Promise<void> {
  const { harness } = window;
  const places = harness.session.columns.map(({ id }) => ({ columnId: id, turnId: 'draft' }));
  return new Promise((resolve) => {
    const start = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const elapsed = (performance.now() - start) / 1000;
      let delta = '';
      for (; sent < Math.floor(elapsed * charactersPerSecond); sent++)
        delta += text[sent % text.length];
      for (const at of places) harness.append(at, delta);
      if (elapsed < seconds) return;
      clearInterval(timer);
      resolve();
    }, 16);
  });
}

async function ask(playground: Playground, columns: number): Promise<Page> {
  const page = await playground.open({ scenario: 'empty', columns, width: 1600, height: 900 });
  await page.locator('[data-testid=composer]').click();
  await page.keyboard.type('Hello');
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-testid=stop]').waitFor();
  return page;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** All that Chromium traces while the work goes on. */
async function trace(page: Page, work: () => Promise<void>): Promise<TraceEvent[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  // The protocol leaves an event's members open; these are the trace format's own.
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'toplevel' });
  await work();
  const complete = new Promise<void>((resolve) =>
    session.once('Tracing.tracingComplete', () => resolve()),
  );
  await session.send('Tracing.end');
  await complete;
  return events;
}

/** Milliseconds of the longest task of a renderer's main thread. */
function longestTask(events: readonly TraceEvent[]): number {
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const tasks = events.filter(
    ({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid}:${tid}`),
  );
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

async function measure(playground: Playground, load: Load): Promise<number> {
  const page = await ask(playground, load.columns);
  const charactersPerSecond = load.tokensPerSecond * CHARACTERS_PER_TOKEN;
  const settings = { text: TEXT, charactersPerSecond, seconds: SECONDS };
  const events = await trace(page, () => page.evaluate(stream, settings));
  return longestTask(events);
}

const benchmark: Benchmark = {
  title: `Longest task of the playground in ${SECONDS} s of streaming (bound: 50 ms at 8 × 200 tokens/s)`,
  run: async () => {
    const playground = await openPlayground();
    const work = (columns: number, tokensPerSecond: number) => () =>
      measure(playground, { columns, tokensPerSecond });
    try {
      return await compare(
        [
          { name: 'nothing streams', work: work(8, 0) },
          { name: '8 columns × 200 tokens/s', work: work(8, 200), bound: 50 },
          { name: '1 column × 5,000 tokens/s', work: work(1, 5000) },
          { name: '8 columns × 1,000 tokens/s', work: work(8, 1000) },
        ],
        3,
      );
    } finally {
      await playground.close();
    }
  },
};

export default benchmark;
