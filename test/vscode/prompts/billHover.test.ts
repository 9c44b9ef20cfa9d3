import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPriceBook } from '../../../src/core/catalog/catalog.ts';
import { costOf, listingOf, type PriceQuote } from '../../../src/core/cost/index.ts';
import type { Cost, OnDemandBilling } from '../../../src/core/model/index.ts';
import { type BillInput, billMarkdown } from '../../../src/vscode/prompts/billHover.ts';
import { forecastOf, HAIKU, offline, priced, unpriced } from '../cost/forecasts.ts';

const book = await loadPriceBook();

function quote(reference: string, billing: OnDemandBilling): PriceQuote {
  const basis = { kind: 'list', listing: listingOf(billing, book) } as const;
  return { reference, connectionType: 'bedrock', billing, basis };
}

const NOVA = { modelId: 'amazon.nova-pro-v1:0', scope: 'in-region', region: 'us-east-1' } as const;
const nova = quote('cloud/amazon.nova-pro-v1:0', { kind: 'on-demand', ...NOVA });
const usage = { inputTokens: 612, outputTokens: 300 };

function bill(more: Partial<BillInput> = {}): string {
  return billMarkdown({
    forecast: forecastOf(HAIKU, priced(0.0023)),
    missing: [],
    callsPerMonth: 10_000,
    scopes: [],
    changeVolume: 'command:assay.setCallsPerMonth',
    whatIf: 'command:assay.whatIf',
    ...more,
  });
}

test('it has each part, 1,000 calls, a month, the source and its date, and leads on', () => {
  const text = bill();
  assert.match(text, /^\*\*This prompt: ≈ \$0\.0023 a call\.\*\* ≈ 612 in \+ 300 out tokens\./);
  assert.match(text, /\| Input +\| 612 tokens × \$1\.10 per million +\| +\$0\.00067 \|/);
  assert.match(text, /≈ \$2\.30 per 1,000 calls · ≈ \$23\.00 a month at 10,000 calls/);
  assert.match(text, /\[change\]\(command:assay\.setCallsPerMonth /);
  assert.match(
    text,
    /Price: \[AWS Price List\]\(https:\/\/aws\.amazon\.com\/bedrock\/pricing\/\), as of 2026-08-20\./,
  );
  assert.match(text, /\[What if…\]\(command:assay\.whatIf /);
});

test('a model that answers no prompt has no bill', () => {
  const forecast = { ...forecastOf(HAIKU, priced(0.0023)), otherPurpose: 'ranks documents' };
  const text = bill({ forecast });
  assert.match(text, /^\*\*No bill:\*\* this model ranks documents, and answers no prompt\./);
  assert.doesNotMatch(text, /\$/);
});

test('tiers stand side by side, each that has a price', () => {
  const cost = { ...(costOf(nova, { usage }) as Extract<Cost, { kind: 'known' }>), estimate: true };
  const text = bill({ forecast: forecastOf(nova.reference, cost, { quote: nova }) });
  // Nova Pro in us-east-1: $0.80 and $3.20 per million; flex and batch are half of that, priority 1.75 times.
  assert.match(text, /\| Standard \| ≈ \$0\.0014 \| ≈ \$1\.45 \|/);
  assert.match(text, /\| Flex tier \| ≈ \$0\.00072 \| ≈ \$0\.72 \|/);
  assert.match(text, /\| Priority tier \| ≈ \$0\.0025 \| ≈ \$2\.54 \|/);
  assert.match(text, /\| Batch \| ≈ \$0\.00072 \|/);
});

test('scopes stand beside them, but for the one that is hovered', () => {
  const modelId = 'anthropic.claude-haiku-4-5-20251001-v1:0';
  const geo = quote(HAIKU, {
    kind: 'on-demand',
    modelId,
    scope: 'geo',
    geography: 'us',
    region: 'us-east-1',
  });
  const anywhere = quote(`cloud/global.${modelId}`, {
    kind: 'on-demand',
    modelId,
    scope: 'global',
    region: 'us-east-1',
  });
  const text = bill({
    forecast: forecastOf(HAIKU, costOf(geo, { usage }), { quote: geo }),
    scopes: [
      { scope: 'geo', reference: HAIKU, quote: geo },
      { scope: 'global', reference: `cloud/global.${modelId}`, quote: anywhere },
    ],
  });
  assert.match(text, /\| Standard \| ≈ \$0\.0023 \|/);
  assert.match(
    text,
    /\| Anywhere: `global\.anthropic\.claude-haiku-4-5-20251001-v1:0` \| ≈ \$0\.0021 \|/,
  );
  assert.doesNotMatch(text, /Across the geography/);
});

test('what is unknown or free is said in words, with the reason, and never as an amount', () => {
  const unknown = bill({ forecast: forecastOf('gpu/m', unpriced) });
  assert.match(unknown, /^\*\*This prompt: cost unknown\.\*\* No price is known for gpu\/m/);
  const free = bill({ forecast: forecastOf('sandbox/echo', offline) });
  assert.match(free, /^\*\*This prompt: not billed\.\*\*/);
  for (const text of [unknown, free]) assert.doesNotMatch(text, /\$\d/);
});

test('a name from a file cannot become a link', () => {
  const why = 'No price is known for gpu/[click](command:workbench.action.quit).';
  const text = bill({
    forecast: forecastOf('gpu/x', { kind: 'unknown', why }),
    missing: ['[a](command:b)'],
  });
  assert.doesNotMatch(text, /\]\(command:workbench/);
  assert.doesNotMatch(text, /\]\(command:b\)/);
});

test('a model that draws is billed by its pictures', () => {
  const drawn = quote('cloud/amazon.nova-canvas-v1:0', {
    ...NOVA,
    kind: 'on-demand',
    modelId: 'amazon.nova-canvas-v1:0',
  });
  const cost = costOf(drawn, { usage: { images: 1 } });
  const one = { outputTokens: 0, images: 1, quote: drawn };
  const text = bill({ forecast: forecastOf(drawn.reference, cost, one) });
  assert.match(
    text,
    /^\*\*This prompt: ≈ \$0\.040 a call\.\*\* ≈ 612 in \+ 1 picture\. Input .*as many as are asked for\./,
  );
});
