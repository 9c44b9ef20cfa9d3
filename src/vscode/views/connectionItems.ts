/** How the rows of the Connections view look. */
import * as vscode from 'vscode';
import type {
  AssayError,
  ModelCapabilities,
  ModelInfo,
  ModelPrice,
} from '../../core/model/index.ts';
import type { Connection } from '../../core/workspace/types.ts';
import { accountFacts, shortTitle } from '../aws/accountLine.ts';
import { COMMANDS, ROWS, WORKSPACE_FILE } from '../ids.ts';
import { escapeMarkdown, sourceLink } from '../markdown.ts';
import { kindOf } from '../playground/context.ts';
import { badgesOf, formatPrice, formatTokens, lifecycleOf } from '../playground/modelFacets.ts';
import { isKnownAction } from '../run.ts';
import type { ConnectionItemRow, ConnectionRow, ModelRow } from './connectionRows.ts';

export function itemOf(row: ConnectionRow): vscode.TreeItem {
  switch (row.type) {
    case 'folder':
      return plainItem(row.state.folder?.name ?? '', 'root-folder', 'expanded');
    case 'problems':
      return problemsItem(row);
    case 'connection':
      return connectionItem(row);
    case 'vendor': {
      const item = plainItem(row.vendor, 'organization', 'collapsed');
      item.description = String(row.models.length);
      return item;
    }
    case 'model':
      return modelItem(row);
    case 'error':
      return errorItem(row.error);
    case 'note':
      return noteItem(row);
    case 'empty':
      return plainItem('No models', 'info');
    case 'command': {
      const item = plainItem(row.title, row.icon);
      item.command = { title: row.title, command: row.command };
      return item;
    }
  }
}

function plainItem(label: string, icon: string, state?: 'expanded' | 'collapsed'): vscode.TreeItem {
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  const collapsible = state === 'expanded' ? Expanded : state === 'collapsed' ? Collapsed : None;
  const item = new vscode.TreeItem(label, collapsible);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

function problemsItem({ count, file }: Extract<ConnectionRow, { type: 'problems' }>) {
  const item = plainItem(
    `${WORKSPACE_FILE} has ${count} error${count === 1 ? '' : 's'}`,
    'warning',
  );
  item.command = { title: 'Open', command: 'vscode.open', arguments: [file] };
  item.tooltip = 'What could not be read is left out. Open the file to see the places.';
  return item;
}

const ICONS: Readonly<Record<Connection['type'], string>> = {
  bedrock: 'cloud',
  sagemaker: 'server-process',
  openai: 'server',
  vscode: 'vscode',
  sandbox: 'beaker',
  replay: 'history',
};

function connectionItem(row: ConnectionItemRow): vscode.TreeItem {
  const { connection } = row;
  const item = plainItem(connection.name, ICONS[connection.type], 'collapsed');
  const place = placeOf(row);
  // The icon tells the kind; where the account is known it needs the room.
  const isTold = row.account !== undefined && accountFacts(row.account) !== undefined;
  const isNamed = connection.name === connection.type;
  const kind = isTold || isNamed ? undefined : kindOf(connection);
  item.description = [kind, place].filter((part) => part !== undefined).join(' · ');
  if (connection.type === 'sandbox') item.description = kindOf(connection);
  item.tooltip = [connection.name, kindOf(connection), place]
    .filter((part) => part !== undefined)
    .join('\n');
  item.contextValue =
    connection.type === 'bedrock' && connection.profile === undefined
      ? ROWS.bedrockConnection
      : connection.type === 'openai' && row.origin !== undefined
        ? ROWS.keyedConnection
        : ROWS.connection;
  return item;
}

/** The account and region in use, or what assay.yaml says of them while nobody has been asked. */
function placeOf({ connection, account }: ConnectionItemRow): string | undefined {
  if (connection.type === 'openai') return connection.url;
  if (connection.type !== 'bedrock' && connection.type !== 'sagemaker') return undefined;
  const known = account === undefined ? undefined : accountFacts(account);
  if (known !== undefined) return known;
  const said = [connection.profile, connection.region].filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join(' · ');
}

function modelItem({ reference, info, connection }: ModelRow): vscode.TreeItem {
  const item = plainItem(info.name, lifecycleOf(info) === undefined ? 'symbol-misc' : 'history');
  item.description = describeModel(info, connection);
  item.tooltip = modelTooltip(reference, info);
  item.contextValue = connection.type === 'bedrock' ? ROWS.bedrockModel : ROWS.model;
  return item;
}

/** Badges where a model has several ways to it, an endpoint's state, else its id. */
function describeModel(info: ModelInfo, { type }: Connection): string {
  if (type === 'sagemaker') return info.description ?? '';
  const facts = [...badgesOf(info), lifecycleOf(info)].filter((part) => part !== undefined);
  if (facts.length > 0) return facts.join(' · ');
  return info.name === info.id ? '' : info.id;
}

const CAPABILITIES: readonly (readonly [keyof ModelCapabilities, string])[] = [
  ['images', 'reads images'],
  ['documents', 'reads documents'],
  ['video', 'reads video'],
  ['imageOutput', 'makes images'],
  ['embeddings', 'makes embeddings'],
  ['tools', 'tools'],
  ['streaming', 'streaming'],
  ['structuredOutput', 'structured output'],
  ['promptCache', 'prompt caching'],
  ['reasoning', 'reasoning'],
];

function modelTooltip(reference: string, info: ModelInfo): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: [COMMANDS.copyModelReference] };
  text.appendMarkdown(`**${escapeMarkdown(info.name)}**\n\n`);
  const able = CAPABILITIES.filter(([key]) => info.capabilities?.[key] === true);
  const lines = [
    info.description,
    [
      info.contextTokens && `${formatTokens(info.contextTokens)} tokens of context`,
      info.maxOutputTokens && `${formatTokens(info.maxOutputTokens)} out at most`,
    ]
      .filter(Boolean)
      .join(', ') || undefined,
    able.map(([, word]) => word).join(', ') || undefined,
    lifecycleLine(info),
  ];
  for (const line of lines)
    if (line !== undefined) text.appendMarkdown(`${escapeMarkdown(line)}\n\n`);
  if (info.price !== undefined) text.appendMarkdown(`${priceLine(info.price)}\n\n`);
  const connection = reference.slice(0, reference.indexOf('/'));
  const routes = info.routes ?? [];
  if (routes.length === 0) text.appendMarkdown(copyLine(reference, reference));
  for (const { id, scope, regions } of routes) {
    const where = regions.length === 0 ? scope : `${scope}: ${regions.join(', ')}`;
    text.appendMarkdown(`${copyLine(id, `${connection}/${id}`)} ${escapeMarkdown(where)}\n\n`);
  }
  return text;
}

function priceLine(price: ModelPrice): string {
  return `${escapeMarkdown(formatPrice(price))} (${sourceLink(price)}, ${price.asOf})`;
}

function lifecycleLine({ lifecycle }: ModelInfo): string | undefined {
  if (lifecycle?.status !== 'legacy') return undefined;
  const { legacyOn, endsOn } = lifecycle;
  const since = legacyOn === undefined ? '' : ` since ${legacyOn}`;
  return `Legacy${since}${endsOn === undefined ? '' : `; it can be called until ${endsOn}`}.`;
}

function copyLine(shown: string, reference: string): string {
  const given = encodeURIComponent(JSON.stringify([reference]));
  const command = `command:${COMMANDS.copyModelReference}?${given}`;
  return `[$(copy)](${command} "Copy Model Reference") \`${shown.replaceAll('`', '')}\``;
}

function noteItem({ text, detail, action }: Extract<ConnectionRow, { type: 'note' }>) {
  const item = plainItem(text, 'info');
  item.description = action.title;
  item.tooltip = detail;
  item.command = {
    title: action.title,
    command: action.command,
    arguments: [...(action.arguments ?? [])],
  };
  return item;
}

/** The error stands where the models would, and carries out its action when chosen. */
function errorItem(error: AssayError): vscode.TreeItem {
  const item = plainItem(error.message, 'warning');
  item.tooltip = [error.message, error.hint, error.action?.title]
    .filter((line) => line !== undefined)
    .join('\n');
  const { action } = error;
  if (action !== undefined && isKnownAction(action)) {
    item.description = shortTitle(action);
    if (action.command === COMMANDS.runInTerminal) {
      // Signing in is what the row is there for: it must be readable where the view is narrow.
      item.label = shortTitle(action);
      item.description = error.message;
    }
    item.command = {
      title: action.title,
      command: action.command,
      arguments: [...(action.arguments ?? [])],
    };
  } else if (error.hint !== undefined) item.description = error.hint;
  return item;
}
