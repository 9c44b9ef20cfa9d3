import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openaiServer.ts';
import { after, before, suite, test } from './harness.ts';
import { behind, lenses } from './promptFiles.ts';
import { eventually, inWorkspace, ledgerEntries, recordedDuring } from './runs.ts';

const HAIKU = 'cloud/us.anthropic.claude-haiku-4-5-20251001-v1:0';

const PROMPT = `---
model: ${HAIKU}
config: { maxOutputTokens: 300 }
input:
  schema: { question: string }
assay.models: [gpu/priced, gpu/free-for-all, sandbox/echo]
---
{{role "system"}}Answer only from the policy of the shop.
{{role "user"}}{{question}}
`;

let server: OpenAiServer;
let workspaceFile: string;
const uri = () => inWorkspace('prompts', 'money.prompt');

async function writeWorkspace(budget = ''): Promise<void> {
  const text = `connections:
  cloud: { type: bedrock, region: us-east-1 }
  gpu: { type: openai, url: ${server.url} }
prices: { "gpu/priced": { input: 1, output: 1000 } }
${budget}
`;
  await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(text));
}

const settings = () => vscode.workspace.getConfiguration('assay');
const here = vscode.ConfigurationTarget.Workspace;

async function titles(): Promise<readonly string[]> {
  return (await lenses(uri())).map(({ command }) => command?.title.replaceAll('\u00a0', ' ') ?? '');
}

const titleLike = (pattern: RegExp) =>
  eventually(`a lens like ${pattern}`, async () =>
    (await titles()).find((title) => pattern.test(title)),
  );

/** The hovers on a text of the prompt. */
async function hovers(on: string): Promise<readonly vscode.MarkdownString[]> {
  const document = await vscode.workspace.openTextDocument(uri());
  const found: vscode.Hover[] = await vscode.commands.executeCommand(
    'vscode.executeHoverProvider',
    uri(),
    behind(document, on).translate(0, -1),
  );
  return found
    .flatMap(({ contents }) => contents)
    .filter(
      (content): content is vscode.MarkdownString =>
        typeof content !== 'string' && 'value' in content,
    );
}

suite('what a prompt costs, in the editor', () => {
  before(async () => {
    server = await startOpenAiServer({ answer: 'Within 60 days.', models: ['priced'] });
    workspaceFile = await readFile(inWorkspace('assay.yaml').fsPath, 'utf8');
    await writeWorkspace();
    await vscode.workspace.fs.writeFile(uri(), Buffer.from(PROMPT));
    await vscode.window.showTextDocument(uri());
  });
  after(async () => {
    await vscode.workspace.fs.writeFile(inWorkspace('assay.yaml'), Buffer.from(workspaceFile));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(uri());
    await server.close();
  });

  test('the lens says tokens, money and the model, on the first line', async () => {
    // What the connection is called is known before what it costs.
    await titleLike(/^\$\(play\) Run · ≈ \d+ in \+ 300 out · ≈ \$0\.00\d+ on Haiku 4\.5$/);
    const [run] = await lenses(uri());
    assert.match(run?.command?.tooltip ?? '', /Output: the most that the request allows\./);
    assert.match(run?.command?.tooltip ?? '', /Without values for question\./);
    assert.ok((await lenses(uri())).every(({ range }) => range.start.line === 0));
  });

  test('the lens of a comparison adds up what is known, and counts what is not', async () => {
    // $0.30 for 300 tokens at $1,000 per million, and Haiku's fractions of a cent.
    await titleLike(/Compare 4 models · ≈ \$0\.30 \+ 1 unknown$/);
    assert.ok((await titles()).every((each) => !/\$0(?:\.0+)?(?!\.?\d)/.test(each)));
  });

  test('it is off by its setting, and comes back', async () => {
    await titleLike(/Run · /);
    await settings().update('codeLens.cost', false, here);
    try {
      assert.equal((await titles())[0], '$(play) Run on claude-haiku-4-5');
    } finally {
      await settings().update('codeLens.cost', undefined, here);
    }
    await titleLike(/Run · ≈/);
  });

  test('the hover is the whole bill: parts, volumes, tiers and scopes, source and date', async () => {
    await titleLike(/Run · ≈/);
    await settings().update('cost.callsPerMonth', 2000, here);
    try {
      const [markdown] = await hovers('us.anthropic.claude');
      assert.ok(markdown);
      const { value } = markdown;
      assert.match(value, /This prompt: ≈ \$0\.00\d+ a call/);
      assert.match(value, /\| Input +\| \d+ tokens × \$1\.10 per million/);
      assert.match(value, /\| Output +\| 300 tokens × \$5\.50 per million/);
      assert.match(value, /per 1,000 calls · ≈ \$\d.* a month at 2,000 calls/);
      assert.match(value, /\| Standard \|/);
      assert.match(value, /\| Anywhere: `global\.anthropic\.claude-haiku-4-5-20251001-v1:0` \|/);
      assert.match(value, /Price: .*AWS.*, as of 20\d\d-\d\d-\d\d\./);
      assert.match(value, /\(command:assay\.setCallsPerMonth/);
    } finally {
      await settings().update('cost.callsPerMonth', undefined, here);
    }
  });

  test('the key that names the model leads to the bill too', async () => {
    const [markdown] = await hovers('model');
    assert.match(markdown?.value ?? '', /This prompt: ≈ \$0\.00/);
  });

  test('the hover of a model without a price says so, and how to give it one', async () => {
    const [markdown] = await hovers('gpu/free-for-all');
    assert.match(markdown?.value ?? '', /cost unknown/i);
    assert.match((markdown?.value ?? '').replaceAll('\\', ''), /prices: \{ "gpu\/free-for-all"/);
  });

  test('after three runs the expected output is their median, and the lens says which', async () => {
    await vscode.workspace.fs.writeFile(
      uri(),
      Buffer.from(
        PROMPT.replace(`model: ${HAIKU}`, 'model: gpu/priced')
          .replace('gpu/priced, gpu', 'gpu')
          .replace('question: string', 'question?: string'),
      ),
    );
    await eventually('three runs', async () => {
      await vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'model' });
      const runs = (await ledgerEntries()).filter(({ source }) =>
        source.path?.endsWith('money.prompt'),
      );
      return runs.length >= 3 ? runs : undefined;
    });
    const title = await titleLike(/ \+ 3 out · ≈ \$0\.003\d* on priced$/);
    assert.ok(title);
    const [run] = await lenses(uri());
    assert.match(run?.command?.tooltip ?? '', /the median of this prompt’s last 3 runs/);
    const entry = (await ledgerEntries()).at(-1);
    assert.ok(entry?.estimate?.usd !== undefined && entry.cost.kind === 'known');
  });

  test('a call that could pass the budget is refused, and goes out once the cap is raised', async () => {
    const before = server.requests.length;
    // Ten answers of 300 tokens at most are $3; what one can cost is $0.30.
    await writeWorkspace('budget: { session: 0.2 }');
    const refused = await recordedDuring(async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'model' });
    });
    assert.deepEqual(refused, [], 'a refused call was recorded');
    assert.equal(server.requests.length, before, 'a refused call was sent');
    const spent = { cap: 'session', usd: 0.2, spent: 0.01, held: 0, worstCase: 0.3001 };
    const raised = vscode.commands.executeCommand('assay.raiseBudget', spent);
    await eventually('the quick pick', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return (await Promise.race([raised.then(() => true), pause(100)])) ?? undefined;
    });
    const made = await recordedDuring(() =>
      vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'model' }),
    );
    assert.equal(made.length, 1);
    assert.equal(made[0]?.status, 'done');
    const again = await recordedDuring(() =>
      vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'model' }),
    );
    assert.deepEqual(again, [], 'the leave was for one call');
  });

  test('nothing that may be billed goes out while a budget cannot be read', async () => {
    const before = server.requests.length;
    for (const budget of ['budget: { session: lots }', 'budget: 5']) {
      await writeWorkspace(budget);
      const made = await recordedDuring(async () => {
        await pause(600);
        await vscode.commands.executeCommand('assay.runPrompt', uri(), { columns: 'model' });
      });
      assert.deepEqual(made, [], budget);
    }
    assert.equal(server.requests.length, before, 'a call was sent');
  });

  test('the bill of a run is a document that leads to the price', async () => {
    const entry = (await ledgerEntries()).findLast(({ cost }) => cost.kind === 'known');
    assert.ok(entry);
    await vscode.commands.executeCommand('assay.openBill', { runId: entry.runId });
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^# Bill of a run/);
    assert.match(text, /\| Output +\| 3 tokens × \$1,000\.00 per million +\|/);
    assert.match(text, /Price: assay\.yaml, as of \d{4}-\d\d-\d\d/);
    assert.match(text, /Expected before the run: \d+ in \+ \d+ out, ≈ \$/);
  });
});

const pause = (milliseconds: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds));
