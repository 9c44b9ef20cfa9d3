/** Runs a turn in a session's columns, side by side, and writes what comes back into the session. */
import { AssayError, type Log, toAssayError } from '../../core/model/index.ts';
import { createRunId } from '../../core/runs/index.ts';
import type { RunEstimate, RunEvent, RunResult } from '../../core/runs/types.ts';
import type { AnswerOutcome, AnswerPlace } from '../../protocol/session.ts';
import { createCoalescer } from './coalescer.ts';
import type { LiveSession } from './liveSession.ts';
import { outcomeOf } from './outcome.ts';
import { answerAction, startedAnswer, stepsOfRun, titleAction } from './sessionSteps.ts';

export interface StartedRun {
  readonly events: AsyncIterable<RunEvent>;
  /** What was expected before it was sent. */
  readonly estimate?: RunEstimate | undefined;
}

/** Starts one column's run. Throws an AssayError where no request can be made. */
export type StartRun = (
  columnId: string,
  runId: string,
  signal: AbortSignal,
) => Promise<StartedRun>;

export interface RunnerDeps {
  readonly log: Log;
  /** Reads what all columns share, such as the source file, once a turn. */
  begin(live: LiveSession, turnId: string): Promise<StartRun>;
  /** Told whenever the first run starts or the last one ends. */
  runningChanged(): void;
}

interface Job {
  readonly live: LiveSession;
  readonly at: AnswerPlace;
  readonly runId: string;
  readonly controller: AbortController;
}

export class Runner {
  readonly #deps: RunnerDeps;
  readonly #jobs = new Set<Job>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
  }

  /** Whether anything runs in a session, or anywhere. */
  isRunning(live?: LiveSession): boolean {
    return [...this.#jobs].some((job) => live === undefined || job.live === live);
  }

  /** Runs the turn in one column or in all, each on its own. Resolves when all have ended; does not reject. */
  async run(live: LiveSession, turnId: string, columnId?: string): Promise<void> {
    const columns = live.session.columns.filter(
      ({ id, model }) => (columnId ?? id) === id && model !== '',
    );
    const columnIds = columns.map(({ id }) => id);
    const steps = stepsOfRun(live.session, turnId, columnIds);
    if (steps === undefined || columns.length === 0) return;
    this.#stopObsolete(live, turnId, columnIds);
    for (const action of steps.before) live.dispatch(action);
    const title = titleAction(live.session, turnId);
    if (title !== undefined) live.dispatch(title);
    const jobs = columns.map(({ id, model }) => this.#announce(live, id, { turnId, model }));
    for (const action of steps.after) live.dispatch(action);
    this.#deps.runningChanged();
    const start = this.#deps.begin(live, turnId);
    await Promise.all(jobs.map((job) => this.#work(job, start)));
    this.#deps.runningChanged();
  }

  /** Stops a session's runs, or those of one column, or everything. */
  stop(live?: LiveSession, columnId?: string): void {
    for (const job of this.#jobs) {
      const mine = live === undefined || job.live === live;
      if (mine && (columnId ?? job.at.columnId) === job.at.columnId) job.controller.abort();
    }
  }

  /** Answers that are about to be replaced or cut stop first; what they still say is not taken. */
  #stopObsolete(live: LiveSession, turnId: string, columnIds: readonly string[]): void {
    const { turns } = live.session;
    const index = turns.findIndex(({ id }) => id === turnId);
    const later = new Set(turns.slice(index + 1).map(({ id }) => id));
    for (const job of this.#jobs) {
      const replaced = job.at.turnId === turnId && columnIds.includes(job.at.columnId);
      if (job.live === live && (replaced || later.has(job.at.turnId))) job.controller.abort();
    }
  }

  #announce(live: LiveSession, columnId: string, asked: { turnId: string; model: string }): Job {
    const at = { columnId, turnId: asked.turnId };
    const job = { live, at, runId: createRunId(Date.now()), controller: new AbortController() };
    this.#jobs.add(job);
    live.dispatch({ type: 'answer-start', at, answer: startedAnswer(job.runId, asked.model) });
    return job;
  }

  async #work(job: Job, start: Promise<StartRun>): Promise<void> {
    const { signal } = job.controller;
    try {
      await this.#take(job, await (await start)(job.at.columnId, job.runId, signal));
    } catch (thrown) {
      const error = toAssayError(thrown);
      if (error.kind === 'unexpected') this.#deps.log.error('A run could not be started.', thrown);
      this.#end(job, error.kind === 'cancelled' || signal.aborted ? 'stopped' : 'failed', {
        cost: { kind: 'included', why: 'Nothing was sent, so nothing is billed.' },
        totalMs: 0,
        error: error.toData(),
      });
    } finally {
      this.#jobs.delete(job);
    }
  }

  async #take(job: Job, { events, estimate }: StartedRun): Promise<void> {
    const deltas = createCoalescer((text, reasoning) => {
      if (isCurrent(job)) {
        job.live.dispatch({ type: 'answer-append', at: job.at, text, reasoning });
      }
    });
    try {
      for await (const item of events) {
        if (item.type === 'end') {
          deltas.flush();
          this.#finish(job, item.result, estimate?.usd);
          return;
        }
        const { event } = item;
        if (event.type === 'text') deltas.add(event.delta, '');
        else if (event.type === 'reasoning') deltas.add('', event.delta);
        else if (event.type === 'start') warn(job, event.warnings);
        else {
          const action = answerAction(event, job.at);
          if (action === undefined || !isCurrent(job)) continue;
          // What was said before it stands before it.
          deltas.flush();
          job.live.dispatch(action);
        }
      }
    } finally {
      deltas.dispose();
    }
    throw new AssayError('incomplete', 'The run ended without a result.');
  }

  #finish(job: Job, result: RunResult, estimateUsd: number | undefined): void {
    warn(job, result.warnings);
    const { status, responseFields } = result;
    this.#end(job, status, outcomeOf(result, { estimateUsd, responseFields }));
  }

  #end(job: Job, status: RunResult['status'], outcome: AnswerOutcome): void {
    if (isCurrent(job)) job.live.dispatch({ type: 'answer-end', at: job.at, status, outcome });
  }
}

/** Whether the place still holds this run's answer: a later run may have taken it. */
function isCurrent({ live, at, runId }: Job): boolean {
  const answer = live.answer(at);
  return answer?.runId === runId && answer.status === 'running';
}

/** Adds the warnings that the answer does not have yet. */
function warn(job: Job, warnings: readonly string[]): void {
  if (!isCurrent(job)) return;
  const known = job.live.answer(job.at)?.warnings ?? [];
  const fresh = warnings.filter((warning) => !known.includes(warning));
  if (fresh.length > 0) {
    job.live.dispatch({ type: 'answer-warn', at: job.at, warnings: fresh });
  }
}
