/** What a user does to sessions, from wherever: palette, tree, lens or the playground itself. */
import * as vscode from 'vscode';
import { AssayError, type Log } from '../../core/model/index.ts';
import { MAX_COLUMNS, type Session } from '../../protocol/session.ts';
import type { RunOptions } from '../prompts/index.ts';
import { runAction } from '../run.ts';
import type { Settings } from '../settings.ts';
import type { WorkspaceState } from '../workspaceState.ts';
import { blockingProblem, modelsOf, readSource, type Source } from './context.ts';
import type { LiveSession } from './liveSession.ts';
import { modelSources } from './modelSources.ts';
import { type ModelSource, pickModel } from './picker.ts';
import type { Runner } from './runner.ts';
import type { PlaygroundService } from './service.ts';
import {
  createSession,
  emptyColumn,
  isAnswered,
  shortId,
  withSourceModels,
} from './sessionSteps.ts';

export interface ActionDeps {
  readonly log: Log;
  readonly settings: Settings;
  readonly workspace: WorkspaceState;
  readonly service: PlaygroundService;
  readonly runner: Runner;
  /** Session ids by the address of their source file, kept with the workspace. */
  readonly bySource: { get(uri: string): string | undefined; set(uri: string, id: string): void };
}

export class PlaygroundActions {
  readonly #deps: ActionDeps;

  constructor(deps: ActionDeps) {
    this.#deps = deps;
  }

  async newSession(): Promise<LiveSession> {
    const { service, settings } = this.#deps;
    const live = await service.start(
      createSession({ now: Date.now(), models: [settings.defaultModel] }),
    );
    service.focus('composer');
    return live;
  }

  /** The session of a prompt file: the one it had, with the columns that the file names by now. */
  async openPrompt(uri: vscode.Uri): Promise<LiveSession> {
    const source = await readSource(uri);
    const models = modelsOf(source.parsed.prompt, this.#deps.settings.defaultModel);
    const live = await this.#sessionOf(source, models);
    const following = withSourceModels(live.session, models);
    if (following !== live.session) live.replace(following);
    this.#deps.bySource.set(uri.toString(), live.id);
    return live;
  }

  /**
   * Runs a prompt file in the column of its own model or in all, and resolves when they have ended. Where a
   * required variable has no value the form is shown instead.
   */
  async runPrompt(uri: vscode.Uri, columns: RunOptions['columns']): Promise<LiveSession> {
    const live = await this.openPrompt(uri);
    const { service, runner } = this.#deps;
    if (runner.isRunning(live)) {
      service.notice('The answers are still coming. Stop them to run again.');
      return live;
    }
    const { parsed } = await readSource(uri);
    const missing = parsed.fields.find(
      ({ name, required, defaultValue }) =>
        required && defaultValue === undefined && (live.session.variables[name] ?? '') === '',
    );
    if (missing !== undefined && blockingProblem(parsed) === undefined) {
      await service.settle();
      service.focus('variables');
      service.notice(`Fill in “${missing.name}”, then run.`);
      return live;
    }
    const fresh = await this.#unfolded(live);
    const { turns, columns: present } = fresh.session;
    const [first] = turns;
    const own = columns === 'model' ? present[0]?.id : undefined;
    if (first !== undefined) await runner.run(fresh, first.id, own);
    return fresh;
  }

  /** Adds the model as a column, or takes the place of the only one while nothing has been asked. */
  async useModel(reference: string): Promise<void> {
    const live = await this.#deps.service.opened();
    const { columns, turns, source } = live.session;
    const [only] = columns;
    const untouched =
      source === undefined &&
      columns.length === 1 &&
      turns.every(({ id }) => !isAnswered(live.session, id));
    if (columns.some(({ model }) => model === reference)) return;
    if (only !== undefined && (untouched || only.model === '')) {
      live.dispatch({ type: 'column-model-set', columnId: only.id, model: reference });
    } else this.#addColumn(live, reference);
  }

  /** Chooses the model of a column in a quick pick; without a column, of one more. */
  async chooseModel(columnId: string | undefined): Promise<void> {
    const live = await this.#deps.service.opened();
    const column = live.session.columns.find(({ id }) => id === columnId);
    if (columnId === undefined) this.#refuseNinth(live);
    const reference = await pickModel({
      title: column === undefined ? 'Add a Model' : 'Choose a Model',
      sources: await this.#modelSources(live.session),
      ...(column === undefined ? {} : { current: column.model }),
      onError: (error) => this.#onPickError(error),
    });
    if (reference === undefined) return;
    if (column === undefined) this.#addColumn(live, reference);
    else live.dispatch({ type: 'column-model-set', columnId: column.id, model: reference });
  }

  /** Chooses another model for the column that needs one most: the first that failed, else the first. */
  async replaceFailed(): Promise<void> {
    const { columns } = (await this.#deps.service.opened()).session;
    const failed = columns.find(({ answers }) =>
      Object.values(answers).some(({ status }) => status === 'failed'),
    );
    await this.chooseModel((failed ?? columns[0])?.id);
  }

  /** Points every column of a model at another one. */
  async replaceModel(from: string, to: string): Promise<void> {
    const live = await this.#deps.service.opened();
    for (const { id, model } of live.session.columns) {
      if (model === from) live.dispatch({ type: 'column-model-set', columnId: id, model: to });
    }
  }

  #onPickError(error: AssayError): void {
    const { log, service } = this.#deps;
    if (error.action !== undefined) void runAction(error.action, log);
    else service.notice(error.hint ?? error.message, 'error');
  }

  #refuseNinth(live: LiveSession): void {
    if (live.session.columns.length < MAX_COLUMNS) return;
    throw new AssayError('invalid', `A session has ${MAX_COLUMNS} columns at most.`, {
      hint: 'Remove one first.',
    });
  }

  #addColumn(live: LiveSession, reference: string): void {
    this.#refuseNinth(live);
    live.dispatch({ type: 'column-add', column: emptyColumn(reference) });
  }

  async #modelSources(session: Session): Promise<readonly ModelSource[]> {
    const uri = session.source && vscode.Uri.parse(session.source.uri);
    const state = await this.#deps.workspace.of(uri);
    return modelSources(state);
  }

  async #sessionOf({ uri, name }: Source, models: readonly string[]): Promise<LiveSession> {
    const { service, bySource, log } = this.#deps;
    const current = await service.opened();
    const address = uri.toString();
    if (current.session.source?.uri === address) return current;
    const id = bySource.get(address);
    try {
      const session = id === undefined ? undefined : await service.find(id);
      if (session?.source?.uri === address) return await service.start(session);
    } catch (thrown) {
      log.warn(`The session of ${name} could not be opened again: ${String(thrown)}`);
    }
    return service.start(
      createSession({ now: Date.now(), models, source: { uri: address, name, models } }),
    );
  }

  /** A session whose conversation went on is left as it is; the prompt runs in one like it. */
  async #unfolded(live: LiveSession): Promise<LiveSession> {
    const { session } = live;
    const { source, turns, columns, variables } = session;
    const answered = turns.filter(({ id }) => isAnswered(session, id));
    const free = answered.length <= 1 && turns[0]?.kind === 'prompt';
    if (free || source === undefined) return live;
    const copy: Session = {
      ...createSession({ now: Date.now(), models: [], source }),
      variables,
      columns: columns.map(({ model, params }) => ({ id: shortId(), model, params, answers: {} })),
    };
    this.#deps.bySource.set(source.uri, copy.id);
    return this.#deps.service.start(copy);
  }
}
