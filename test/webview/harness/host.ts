/**
 * A host for the playground's page that lives in the page: it checks every message as the real one does, keeps the
 * session, and streams canned answers at the pace it is told.
 */
import { type Host, type Port, serve } from '../../../src/protocol/contract.ts';
import type { PlaygroundContract } from '../../../src/protocol/playground.ts';
import {
  type AnswerPlace,
  type Column,
  reduceSession,
  type Session,
  type SessionAction,
} from '../../../src/protocol/session.ts';
import { playgroundChecks } from '../../../src/vscode/playground/checks.ts';
import { type Canned, estimatesFor, outcomeOf, REFERENCES, type Scenario } from './scenarios.ts';

export interface Received {
  readonly name: string;
  readonly data: unknown;
}

export interface FakeHostOptions {
  readonly scenario: Scenario;
  /** Characters in each step; 0 leaves the answers to `append` and `end`. */
  readonly charactersPerFrame: number;
  /** Called with every state of the session. */
  readonly keep?: (session: Session) => void;
}

export class FakeHost {
  readonly received: Received[] = [];
  readonly faults: string[] = [];
  session: Session;
  /** What the next `pick-value` gives. */
  picked: string | null = 'picked value';
  readonly #options: FakeHostOptions;
  readonly #host: Host<PlaygroundContract>;
  readonly #stopped = new Set<string>();
  #ids = 0;

  constructor(port: Port, options: FakeHostOptions) {
    this.#options = options;
    this.session = options.scenario.session;
    const note =
      (name: string) =>
      (data: unknown): void => {
        this.received.push({ name, data });
      };
    this.#host = serve<PlaygroundContract>(port, {
      checks: playgroundChecks,
      onFault: (name, fault) => this.faults.push(`${name}: ${String(fault)}`),
      handlers: {
        'pick-value': async ({ variable }) => {
          note('pick-value')({ variable });
          return this.picked;
        },
        'read-dropped': async ({ uris }) => {
          note('read-dropped')({ uris });
          return uris.map((uri, index) => ({
            id: `dropped-${index}`,
            name: uri.slice(uri.lastIndexOf('/') + 1),
            mediaType: 'text/plain',
            size: 5,
            base64: 'aGVsbG8=',
          }));
        },
        ready: () => {
          note('ready')({});
          this.#host.emit('context', options.scenario.context);
          this.#host.emit('session', this.session);
          this.#host.emit('estimates', estimatesFor(this.session));
        },
        act: (data) => {
          note('act')(data);
          this.apply(data.action);
        },
        run: (data) => {
          note('run')(data);
          this.#run(data.turnId, data.columnId);
        },
        stop: (data) => {
          note('stop')(data);
          for (const { id } of this.session.columns) {
            if (data.columnId === undefined || data.columnId === id) this.#stopColumn(id);
          }
        },
        'pick-model': (data) => {
          note('pick-model')(data);
          this.#pickModel(data.columnId);
        },
        'pick-attachments': note('pick-attachments'),
        'open-answer': note('open-answer'),
        'open-picture': note('open-picture'),
        'save-picture': note('save-picture'),
        'add-to-evals': note('add-to-evals'),
        'open-bill': note('open-bill'),
        'open-estimate': note('open-estimate'),
        'count-tokens': note('count-tokens'),
        'open-request': note('open-request'),
        'copy-request': note('copy-request'),
        copy: note('copy'),
        'compare-answers': note('compare-answers'),
        'save-prompt': note('save-prompt'),
        'open-source': note('open-source'),
        'detach-source': note('detach-source'),
        'new-session': note('new-session'),
        'open-in-editor': note('open-in-editor'),
        'error-action': note('error-action'),
        'open-link': note('open-link'),
      },
    });
  }

  emit<K extends keyof PlaygroundContract['events'] & string>(
    name: K,
    data: PlaygroundContract['events'][K],
  ): void {
    this.#host.emit(name, data);
  }

  apply(action: SessionAction): void {
    this.session = reduceSession(this.session, action);
    this.#options.keep?.(this.session);
    this.#host.emit('action', action);
  }

  append(at: AnswerPlace, text: string, reasoning = ''): void {
    this.apply({ type: 'answer-append', at, text, reasoning });
  }

  end(at: AnswerPlace): void {
    const canned = this.#cannedOf(at);
    const column = this.session.columns.find(({ id }) => id === at.columnId);
    const status = canned.error === undefined ? 'done' : 'failed';
    this.apply({ type: 'answer-end', at, status, outcome: outcomeOf(column?.model ?? '', canned) });
  }

  #cannedOf({ columnId }: AnswerPlace): Canned {
    const model = this.session.columns.find(({ id }) => id === columnId)?.model ?? '';
    return this.#options.scenario.canned[model] ?? { text: 'An answer.' };
  }

  #run(turnId: string, columnId: string | undefined): void {
    const later = this.session.turns.slice(
      this.session.turns.findIndex(({ id }) => id === turnId) + 1,
    );
    const hasDraft =
      later.length === 1 &&
      !this.session.columns.some(({ answers }) => answers[later[0]?.id ?? '']);
    if (later.length > 0 && !hasDraft) this.apply({ type: 'turns-cut-after', turnId });
    for (const column of this.session.columns) {
      if (columnId === undefined || column.id === columnId) this.#start(column, turnId);
    }
    const id = `draft-${++this.#ids}`;
    const turn = { id, kind: 'message', text: '', attachments: [] } as const;
    if (!hasDraft) this.apply({ type: 'turn-add', turn });
  }

  #start(column: Column, turnId: string): void {
    const at = { columnId: column.id, turnId };
    this.#stopped.delete(column.id);
    const answer = {
      runId: `run-${++this.#ids}`,
      status: 'running' as const,
      model: column.model,
      text: '',
      reasoning: '',
      toolCalls: [],
      warnings: [],
    };
    this.apply({ type: 'answer-start', at, answer });
    const { charactersPerFrame } = this.#options;
    if (charactersPerFrame > 0) this.#stream(at, this.#cannedOf(at), charactersPerFrame);
  }

  #stream(at: AnswerPlace, canned: Canned, step: number): void {
    const { text, reasoning = '', tool, warnings = [] } = canned;
    if (warnings.length > 0) this.apply({ type: 'answer-warn', at, warnings });
    let sent = 0;
    const next = (): void => {
      if (this.#stopped.has(at.columnId)) return;
      const from = Math.max(0, sent - reasoning.length);
      const to = Math.max(0, sent + step - reasoning.length);
      this.append(at, text.slice(from, to), reasoning.slice(sent, sent + step));
      sent += step;
      if (sent < text.length + reasoning.length) requestAnimationFrame(next);
      else {
        if (tool)
          this.apply({
            type: 'answer-tool-call',
            at,
            call: { type: 'tool-call', id: 'call-1', ...tool },
          });
        this.end(at);
      }
    };
    requestAnimationFrame(next);
  }

  #stopColumn(columnId: string): void {
    const column = this.session.columns.find(({ id }) => id === columnId);
    for (const [turnId, answer] of Object.entries(column?.answers ?? {})) {
      if (answer.status !== 'running') continue;
      this.#stopped.add(columnId);
      const at = { columnId, turnId };
      const cost = { kind: 'included' as const, why: 'Stopped early.' };
      this.apply({ type: 'answer-end', at, status: 'stopped', outcome: { cost, totalMs: 400 } });
    }
  }

  #pickModel(columnId: string | undefined): void {
    const used = new Set(this.session.columns.map(({ model }) => model));
    const model = REFERENCES.find((reference) => !used.has(reference)) ?? REFERENCES[0] ?? '';
    if (columnId !== undefined) this.apply({ type: 'column-model-set', columnId, model });
    else {
      const column = { id: `added-${++this.#ids}`, model, params: {}, answers: {} };
      this.apply({ type: 'column-add', column });
    }
  }
}
