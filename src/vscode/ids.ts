/**
 * Every name that package.json and the code share: commands, views, settings, context keys.
 * `test/manifest.test.ts` holds both sides to this list.
 */

import { DEFAULT_MAX_OUTPUT_TOKENS } from '../core/model/index.ts';

/** Commands of the palette, menus, keys and views. Titles and icons are in package.json. */
export const COMMANDS = {
  checkAvailability: 'assay.checkAvailability',
  chooseModel: 'assay.chooseModel',
  chooseProfile: 'assay.chooseProfile',
  copyModelReference: 'assay.copyModelReference',
  createSample: 'assay.createSample',
  enterBedrockKey: 'assay.enterBedrockKey',
  findLocalServers: 'assay.findLocalServers',
  manageConnections: 'assay.manageConnections',
  measureThroughput: 'assay.measureThroughput',
  newPrompt: 'assay.newPrompt',
  newSession: 'assay.newSession',
  openBill: 'assay.openBill',
  openExternal: 'assay.openExternal',
  openInPlayground: 'assay.openInPlayground',
  openPlayground: 'assay.openPlayground',
  openPlaygroundInEditor: 'assay.openPlaygroundInEditor',
  openRun: 'assay.openRun',
  openSession: 'assay.openSession',
  openSpend: 'assay.openSpend',
  openThroughput: 'assay.openThroughput',
  openWorkspaceFile: 'assay.openWorkspaceFile',
  pickModel: 'assay.pickModel',
  previewPrompt: 'assay.previewPrompt',
  raiseBudget: 'assay.raiseBudget',
  refreshConnections: 'assay.refreshConnections',
  refreshPrices: 'assay.refreshPrices',
  refreshRuns: 'assay.refreshRuns',
  removeApiKey: 'assay.removeApiKey',
  removeServerHeaders: 'assay.removeServerHeaders',
  rentOrOwn: 'assay.rentOrOwn',
  runInTerminal: 'assay.runInTerminal',
  runPrompt: 'assay.runPrompt',
  savePrompt: 'assay.savePrompt',
  setApiKey: 'assay.setApiKey',
  setCallsPerMonth: 'assay.setCallsPerMonth',
  setRecording: 'assay.setRecording',
  setServerHeaders: 'assay.setServerHeaders',
  showLog: 'assay.showLog',
  signIn: 'assay.signIn',
  stopAll: 'assay.stopAll',
  useInferenceProfile: 'assay.useInferenceProfile',
  useModel: 'assay.useModel',
  useSelection: 'assay.useSelection',
  whatIf: 'assay.whatIf',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Under which the editor's chat lists Assay's models. */
export const CHAT_VENDOR = 'assay';

/** The Activity Bar container that holds the views. */
export const VIEW_CONTAINER = 'assay';

export const VIEWS = {
  playground: 'assay.playground',
  prompts: 'assay.prompts',
  connections: 'assay.connections',
  runs: 'assay.runs',
} as const;

/** Type of the playground's editor tab, by which a window finds it again after a reload. */
export const PLAYGROUND_PANEL = 'assay.playgroundEditor';

/** Type of the tabs that show what a prompt costs, and whether to rent or own. */
export const LEVERS_PANEL = 'assay.levers';

/** Type of the tabs that show how fast a server answers. */
export const THROUGHPUT_PANEL = 'assay.throughput';

/** Type of the spend report's tab. */
export const SPEND_PANEL = 'assay.spend';

export const SETTINGS = {
  budgetDay: 'assay.budget.day',
  budgetSession: 'assay.budget.session',
  budgetUnknown: 'assay.budget.unknown',
  callsPerMonth: 'assay.cost.callsPerMonth',
  codeLensCost: 'assay.codeLens.cost',
  codeLensEnabled: 'assay.codeLens.enabled',
  defaultMaxOutputTokens: 'assay.defaultMaxOutputTokens',
  defaultModel: 'assay.defaultModel',
  historyContent: 'assay.history.content',
  sandboxTokensPerSecond: 'assay.sandbox.tokensPerSecond',
} as const;

/** What a setting is where the user has set nothing; package.json says the same. */
export const SETTING_DEFAULTS = {
  [SETTINGS.budgetDay]: 0,
  [SETTINGS.budgetSession]: 0,
  [SETTINGS.budgetUnknown]: 'allow',
  [SETTINGS.callsPerMonth]: 10_000,
  [SETTINGS.codeLensCost]: true,
  [SETTINGS.codeLensEnabled]: true,
  [SETTINGS.defaultMaxOutputTokens]: DEFAULT_MAX_OUTPUT_TOKENS,
  [SETTINGS.defaultModel]: 'sandbox/extract',
  [SETTINGS.historyContent]: true,
  [SETTINGS.sandboxTokensPerSecond]: 80,
} as const;

/** Context keys that `when` clauses of package.json read. */
export const CONTEXT_KEYS = {
  /** The editor on show holds a prompt file, wherever the focus is. */
  activePrompt: 'assay.activePrompt',
  /** The current session has variables to fill. */
  hasVariables: 'assay.hasVariables',
  /** The workspace was searched, and has no prompt file. */
  noPrompts: 'assay.noPrompts',
  /** The ledgers were read, and hold no run. */
  noRuns: 'assay.noRuns',
  /** Answers are recorded, or replayed from recordings. */
  recording: 'assay.recording',
  /** An answer is on its way. */
  running: 'assay.running',
} as const;

/** Read-only documents of answers and requests. */
export const DOCUMENT_SCHEME = 'assay';

/** Read-only documents that say what a cost is made of. */
export const BILL_SCHEME = 'assay-bill';

/** Read-only documents that show a prompt's messages. */
export const PREVIEW_SCHEME = 'assay-preview';

/** The read-only report of what a refresh of prices changed. */
export const PRICES_SCHEME = 'assay-prices';

/** `contextValue` of tree rows, which the menus of package.json match. */
export const ROWS = {
  /** A Bedrock connection without a profile, which takes a Bedrock API key. */
  bedrockConnection: 'connection.bedrock',
  connection: 'connection',
  /** A connection whose origin takes an API key. */
  keyedConnection: 'connection.keyed',
  model: 'model',
  /** A model whose availability the account can be asked for. */
  bedrockModel: 'model.bedrock',
  prompt: 'prompt',
  run: 'run',
} as const;

/** What a prompt file is called. The content decides which of the formats it is, or whether it is one at all. */
export const PROMPT_FILE_GLOB = '**/*.{prompt,prompty,prompt.yml,prompt.yaml,prompt.md}';

export const WORKSPACE_FILE = 'assay.yaml';
