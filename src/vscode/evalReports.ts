/** How models did on the eval sets of each folder, as its reports tell; read once until a report changes. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { EvalResults } from '../core/cost/advice/evalResults.ts';
import type { Homes } from './homes.ts';

export interface EvalReports extends vscode.Disposable {
  /** Those of a file's folder; none where they cannot be read. */
  of(uri: vscode.Uri): Promise<EvalResults>;
  readonly onDidChange: vscode.Event<void>;
}

const REPORTS = 'reports';
/** Milliseconds after which a new folder is looked into once more. */
const SETTLED_MS = 1000;
const NONE: EvalResults = { results: [], unreadable: [] };

export function createEvalReports(homes: Homes): EvalReports {
  const changed = new vscode.EventEmitter<void>();
  const known = new Map<string, Promise<EvalResults>>();
  const forget = (): void => {
    known.clear();
    changed.fire();
  };
  let watchers: vscode.Disposable = vscode.Disposable.from();
  const watch = (): void => {
    watchers.dispose();
    watchers = vscode.Disposable.from(...homes.all().map((home) => watchHome(home, homes, forget)));
  };
  watch();
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    watch();
    forget();
  });
  return {
    of: async (uri) => {
      const home = await homes.of(uri);
      const results = known.get(home) ?? read(home);
      known.set(home, results);
      return results;
    },
    onDidChange: changed.event,
    dispose: () => vscode.Disposable.from(changed, folders, watchers).dispose(),
  };
}

/**
 * Tells of reports. VS Code's watcher on Linux may miss a file that is written right after its folder: in a workspace,
 * which is watched anyway, a new folder is looked into at once and again when its first files are surely there.
 */
function watchHome(home: string, homes: Homes, changed: () => void): vscode.Disposable {
  const { watcher, subscription } = watching(join(home, REPORTS), 'eval-*.json', changed);
  if (homes.folderOf(home) === undefined) return vscode.Disposable.from(watcher, subscription);
  const name = basename(home);
  const folders = watching(dirname(home), `{${name},${name}/${REPORTS}}`, changed);
  let timer: NodeJS.Timeout | undefined;
  return vscode.Disposable.from(
    watcher,
    subscription,
    folders.watcher,
    folders.subscription,
    folders.watcher.onDidCreate(() => {
      clearTimeout(timer);
      timer = setTimeout(changed, SETTLED_MS);
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

function watching(folder: string, glob: string, changed: () => void) {
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(folder), glob),
  );
  const subscription = vscode.Disposable.from(
    watcher.onDidCreate(changed),
    watcher.onDidChange(changed),
    watcher.onDidDelete(changed),
  );
  return { watcher, subscription };
}

async function read(home: string): Promise<EvalResults> {
  const [{ readEvalResults }, { NodeFiles }] = await Promise.all([
    import('../core/cost/advice/evalResults.ts'),
    import('../core/util/nodeFiles.ts'),
  ]);
  return readEvalResults(join(home, REPORTS), new NodeFiles()).catch(() => NONE);
}
