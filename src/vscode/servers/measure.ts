/** Measuring a server, from the question to the kept result, and opening what was kept. */
import * as vscode from 'vscode';
import type { RecordingMode } from '../../core/factory.ts';
import { AssayError, systemClock, toAssayError } from '../../core/model/index.ts';
import { type ThroughputPlan, throughputRequest } from '../../core/throughput/plan.ts';
import { bestLevel, type Measurement } from '../../protocol/throughput.ts';
import type { Budgets } from '../budget/index.ts';
import type { Homes } from '../homes.ts';
import { COMMANDS } from '../ids.ts';
import type { Ledgers } from '../ledgers.ts';
import type { ExtensionLog } from '../log.ts';
import type { RecordingSwitch } from '../recording.ts';
import { showError } from '../run.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { askForPlan, mostOf } from './ask.ts';
import { connectionOf, type ServerFacts, type ServerRow } from './facts.ts';
import { createMeasurements, type Measurements, type Started } from './measurements.ts';
import { createThroughputPanels, type ThroughputPanels } from './panel.ts';
import { idOf, type KeptMeasurements, keptMeasurements } from './reports.ts';
import { tableText } from './table.ts';
import { confirmBilled, findTarget, type Target } from './target.ts';
import { describeDay, describeRate } from './words.ts';

export interface MeasureDeps {
  readonly log: ExtensionLog;
  readonly workspace: WorkspaceState;
  readonly homes: Homes;
  readonly budgets: Pick<Budgets, 'guardOf'>;
  readonly ledgers: Pick<Ledgers, 'of'>;
  readonly recording: Pick<RecordingSwitch, 'mode'>;
  readonly extensionUri: vscode.Uri;
  readonly facts: Pick<ServerFacts, 'measured' | 'software'>;
}

/** What a caller other than the palette may already know. */
export interface MeasureOptions {
  /** Nothing is asked then, except before billed requests. */
  readonly plan?: ThroughputPlan;
}

export class Measuring {
  readonly #deps: MeasureDeps;
  readonly #measurements: Measurements = createMeasurements();
  readonly #kept: KeptMeasurements;
  readonly #panels: ThroughputPanels;

  constructor(deps: MeasureDeps) {
    const { log, extensionUri } = deps;
    this.#deps = deps;
    this.#kept = keptMeasurements(deps.homes);
    this.#panels = createThroughputPanels({
      log,
      extensionUri,
      measurements: this.#measurements,
      load: (id) => this.#kept.find(id),
      again: ({ reference, plan }) =>
        this.#guard(async () =>
          this.measure(reference, { plan: await askForPlan(reference, plan) }),
        ),
      openFile: (id) => this.#guard(() => this.#openFile(id)),
      copyTable: (measurement) =>
        this.#guard(() => vscode.env.clipboard.writeText(tableText(measurement))),
    });
    // Load that nobody watches would go on unseen.
    this.#panels.onDidClose((id) => this.#measurements.stop(id));
  }

  /**
   * Asks, measures in a tab, and keeps the result. Resolves at the end of the measurement.
   * @throws AssayError `cancelled`, and what {@link findTarget} throws
   */
  async measure(given: unknown, options: MeasureOptions = {}): Promise<void> {
    refuseWhile(this.#deps.recording.mode());
    const target = await findTarget(given, this.#deps);
    const { reference } = target;
    const under = this.#measurements.running(target.connection.name);
    if (under !== undefined) {
      this.#panels.show(under);
      throw new AssayError('invalid', `“${target.connection.name}” is being measured already.`, {
        hint: 'Two measurements of one server would spoil each other: stop it, or wait for its end.',
      });
    }
    // Throws in Restricted Mode, before anything is asked.
    target.state.resolve(reference);
    const plan = options.plan ?? (await askForPlan(reference));
    await confirmBilled(target, mostOf(target.modelId, plan));
    const about = await this.#about(target);
    const spending = await this.#spendingOf(target, plan);
    await this.#run({ target, plan, about, spending, startedAt: Date.now() });
  }

  /** Opens the last measurement of a connection, or the one that the user picks. */
  async openKept(given: unknown): Promise<void> {
    const row = connectionOf(given);
    const kept = await this.#listOf(row);
    const [first] = kept;
    if (first === undefined) {
      const where = row === undefined ? '' : ` of “${row.connection.name}”`;
      throw new AssayError('not-found', `There is no measurement${where} yet.`, {
        action: { title: 'Measure Throughput', command: 'assay.measureThroughput' },
      });
    }
    const items = kept.map(({ id, measurement }) => itemOf(id, measurement));
    const picked =
      items.length === 1
        ? items[0]
        : await vscode.window.showQuickPick(items, { title: 'Open Throughput Measurement' });
    const chosen = kept.find(({ id }) => id === picked?.id);
    if (chosen === undefined) throw new AssayError('cancelled', 'Stopped.');
    if (this.#measurements.find(chosen.id) === undefined)
      this.#measurements.add(chosen.id, chosen.measurement);
    this.#panels.show(chosen.id);
  }

  /** Fills a tab that came back with the window. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const id = typeof state === 'object' && state !== null && 'id' in state ? state.id : undefined;
    this.#panels.restore(panel, typeof id === 'string' ? id : undefined);
  }

  dispose(): void {
    this.#measurements.dispose();
  }

  async #run(started: Started): Promise<void> {
    const { target, startedAt } = started;
    const id = idOf({ reference: target.reference, startedAt });
    const running = this.#measurements.run(id, started);
    this.#panels.show(id);
    const title = `Measuring ${target.reference}`;
    const location = vscode.ProgressLocation.Window;
    const measurement = await vscode.window.withProgress({ location, title }, (progress) => {
      const silence = this.#measurements.listen(id, (action) => {
        if (action.type !== 'request-end') return;
        const { concurrency, done, of } = action;
        progress.report({ message: `${concurrency} at once, ${done} of ${of}` });
      });
      return running.finally(silence);
    });
    await this.#record(started, measurement);
    if (bestLevel(measurement.levels) !== undefined) await this.#keep(id, measurement, target);
  }

  async #spendingOf({ state, reference, modelId }: Target, plan: ThroughputPlan) {
    const { budgets, ledgers } = this.#deps;
    const [guard, ledger, { throughputSpending }] = await Promise.all([
      budgets.guardOf(state),
      ledgers.of(state.folder?.uri),
      import('../../core/throughput/spending.ts'),
    ]);
    const request = throughputRequest(modelId, plan.maxOutputTokens);
    const { pricer } = state;
    const input = { reference, request, pricer, guard, ledger, clock: systemClock };
    return throughputSpending(input, new AbortController().signal);
  }

  /** What it cost stands in the ledger; a measurement that is not recorded is one all the same. */
  async #record({ spending }: Started, { status }: Measurement): Promise<void> {
    try {
      await spending.finish(status === 'running' ? 'stopped' : status);
    } catch (thrown) {
      this.#deps.log.error('What a measurement cost was not recorded.', thrown);
    }
    for (const warning of spending.warnings) this.#deps.log.warn(warning);
  }

  /** A result that cannot be kept stays in its tab, which says so. */
  async #keep(id: string, measurement: Measurement, { state }: Target): Promise<void> {
    try {
      await this.#kept.keep(measurement, state);
      this.#measurements.act(id, { type: 'kept' });
      this.#deps.facts.measured();
    } catch (thrown) {
      this.#measurements.act(id, { type: 'not-kept', error: toAssayError(thrown).toData() });
    }
  }

  async #about({ connection, state }: Target): Promise<Started['about']> {
    if (connection.type !== 'openai') return {};
    const { url, instance, hourly } = connection;
    const software = await this.#deps.facts.software({ connection, state });
    return {
      address: url,
      ...(software === undefined ? {} : { software }),
      ...(instance === undefined ? {} : { instance }),
      ...(hourly === undefined ? {} : { hourly }),
    };
  }

  async #listOf(row: ServerRow | undefined) {
    if (row !== undefined) return this.#kept.list(row);
    const states = await this.#deps.workspace.all();
    const rows = states.flatMap((state) =>
      state.connections.map((connection) => ({ state, connection })),
    );
    const lists = await Promise.all(rows.map((each) => this.#kept.list(each)));
    return lists.flat().sort((a, b) => b.measurement.startedAt - a.measurement.startedAt);
  }

  async #openFile(id: string): Promise<void> {
    const path = await this.#kept.fileOf(id);
    if (path === undefined) throw new AssayError('not-found', 'The file is gone.');
    await vscode.window.showTextDocument(vscode.Uri.file(path), { preview: true });
  }

  /** For what the page asks: there is no command's error door around it. */
  #guard(work: () => unknown): void {
    void (async () => work())().catch((thrown: unknown) =>
      showError(toAssayError(thrown), this.#deps.log),
    );
  }
}

/** @throws AssayError `invalid` while answers do not come straight from the server */
function refuseWhile(mode: RecordingMode): void {
  if (mode === 'off') return;
  const [doing, why] =
    mode === 'replay'
      ? ['replay', 'Replayed answers come from .assay/recordings: no server is asked.']
      : ['record', 'Each request of the test would be kept in .assay/recordings.'];
  throw new AssayError('invalid', `Throughput is not measured while answers are ${doing}ed.`, {
    hint: `${why} Turn it off, then measure.`,
    action: {
      title: `Stop ${doing === 'replay' ? 'Replaying' : 'Recording'}`,
      command: COMMANDS.setRecording,
      arguments: ['off'],
    },
  });
}

function itemOf(id: string, { reference, levels, startedAt }: Measurement) {
  const best = bestLevel(levels);
  const rate =
    best?.outputTokensPerSecond === undefined
      ? 'nothing measured'
      : describeRate({
          tokensPerSecond: best.outputTokensPerSecond,
          concurrency: best.concurrency,
        });
  const time = new Date(startedAt).toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
  });
  return { id, label: reference, description: rate, detail: `${describeDay(startedAt)}, ${time}` };
}
