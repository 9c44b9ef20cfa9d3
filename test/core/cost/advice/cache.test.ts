import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cacheText } from '../../../../src/core/cost/advice/index.ts';
import { parsePrompt } from '../../../../src/core/prompts/index.ts';
import { codes, fixed, loadAdvice, marked, only } from './support.ts';

const adviceOn = await loadAdvice();

const HAIKU = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'us.anthropic.claude-sonnet-4-6';
/** About 1,300 tokens. */
const RULES = 'Answer from the policy, and from nothing else but the policy. '.repeat(100);
const LONG = RULES.repeat(5);

interface File {
  readonly model?: string;
  readonly cache?: string;
  readonly system?: string;
  readonly before?: string;
}

const file = ({ model = SONNET, cache, system = RULES, before = '' }: File): string =>
  `---\nmodel: prod/${model}\nconfig: { maxOutputTokens: 100 }\n${cache === undefined ? '' : `assay.cache: ${cache}\n`}---\n` +
  `{{role "system"}}${system}${before}\n{{role "user"}}{{question}}`;

suite('a cache point that is worth setting', () => {
  test('is suggested where the beginning is long enough, with what it saves', () => {
    const text = file({});
    const problem = only(adviceOn(text), 'cache-possible');
    assert.equal(problem.severity, 'hint');
    assert.equal(marked(text, problem), '{{role "system"}}');
    assert.match(problem.message, /Claude Sonnet 4\.6 caches from 1,024 on/);
    assert.match(problem.message, /saves ≈ \$\d+\.\d+ per 1,000 calls that come a minute apart/);
    const changed = fixed(text, problem);
    assert.deepEqual(parsePrompt(changed, 'a.prompt').prompt.cache, [{ place: 'system' }]);
    assert.deepEqual(codes(adviceOn(changed)), []);
  });

  test('is not suggested for a short beginning, one that changes, or where the file wants none', () => {
    assert.deepEqual(codes(adviceOn(file({ model: HAIKU }))), []);
    assert.deepEqual(codes(adviceOn(file({ before: '{{tone}}' }))), []);
    assert.deepEqual(codes(adviceOn(file({ cache: 'none' }))), []);
    assert.deepEqual(codes(adviceOn(file({ model: 'us.meta.llama3-3-70b-instruct-v1:0' }))), []);
  });

  test('is suggested behind examples too, which are the same in every call', () => {
    const text = file({ system: LONG }).replace(
      '{{role "user"}}',
      '{{role "user"}}Is it so?\n{{role "model"}}Yes.\n{{role "user"}}',
    );
    const changed = fixed(text, only(adviceOn(text), 'cache-possible'));
    assert.match(changed, /^assay\.cache: history$/m);
  });
});

suite('a cache that fails in silence', () => {
  test('because the beginning is too short for the model', () => {
    const text = file({ model: HAIKU, cache: 'system' });
    const problem = only(adviceOn(text), 'cache-prefix-short');
    assert.equal(problem.severity, 'warning');
    assert.equal(marked(text, problem), 'system');
    assert.match(problem.message, /≈ 1,\d{3} tokens .*Claude Haiku 4\.5 caches from 4,096 on/);
    assert.match(fixed(text, problem), /^assay\.cache: none$/m);
  });

  test('because a variable stands before the point', () => {
    const text = file({ cache: 'system', before: '{{policy}}' });
    const problem = only(adviceOn(text), 'cache-variable-prefix');
    assert.equal(problem.severity, 'information');
    assert.equal(marked(text, problem), 'policy');
    assert.match(problem.message, /`policy` stands before the cache point after the system prompt/);
  });

  test('and moves the point before the variable, where what is left is long enough', () => {
    const text = file({ cache: 'history' }).replace(
      '{{role "user"}}',
      '{{role "user"}}Is it {{weather}}?\n{{role "model"}}Yes.\n{{role "user"}}',
    );
    const problem = only(adviceOn(text), 'cache-variable-prefix');
    assert.equal(marked(text, problem), 'weather');
    assert.match(fixed(text, problem), /^assay\.cache: system$/m);
  });

  test('because an hour comes after 5 minutes', () => {
    const text = file({ system: LONG, cache: '{ system: 5m, history: 1h }' }).replace(
      '{{role "user"}}',
      '{{role "user"}}a{{role "model"}}b{{role "user"}}',
    );
    const problem = only(adviceOn(text), 'cache-order');
    assert.equal(marked(text, problem), '1h');
    assert.match(fixed(text, problem), /^assay\.cache: \{ system: 1h, history: 1h \}$/m);
    assert.match(fixed(text, problem, 1), /^assay\.cache: \{ system: 5m, history: 5m \}$/m);
  });

  test('because the model has no hour', () => {
    const text = file({ model: 'amazon.nova-pro-v1:0', cache: '{ system: 1h }' });
    const problem = only(adviceOn(text), 'cache-lifetime');
    assert.equal(marked(text, problem), '1h');
    assert.match(fixed(text, problem), /^assay\.cache: system$/m);
  });

  test('because the model takes no points, or fewer', () => {
    const text = file({ model: 'us.meta.llama3-3-70b-instruct-v1:0', cache: 'system' });
    assert.match(fixed(text, only(adviceOn(text), 'cache-unsupported')), /assay\.cache: none/);
    const many = file({ cache: '{ tools: 1h, system: 1h }' });
    const rules = {
      name: 'Model',
      cache: { explicit: true, maxPoints: 1, minTokens: 10, afterTools: true },
    };
    const problem = only(adviceOn(many, { more: { rules } }), 'cache-too-many');
    assert.match(fixed(many, problem), /^assay\.cache: \{ system: 1h \}$/m);
  });

  test('because there is nothing at the place', () => {
    const text = file({ cache: 'tools' });
    const problem = only(adviceOn(text), 'cache-no-place');
    assert.match(problem.message, /no tools/);
    assert.match(fixed(text, problem), /^assay\.cache: system$/m);
    const nova = file({ model: 'amazon.nova-pro-v1:0', cache: 'tools' });
    assert.match(
      only(adviceOn(nova), 'cache-no-place').message,
      /takes no cache point after the tools/,
    );
    const bare = `---\nmodel: prod/${SONNET}\nconfig: { maxOutputTokens: 1 }\nassay.cache: history\n---\n${RULES}`;
    assert.match(only(adviceOn(bare), 'cache-no-place').message, /nothing before its one message/);
  });

  test('in every format, with Windows line ends and beyond the basic plane', () => {
    const prompty = `---\nmodel: { id: prod/${SONNET}, options: { maxOutputTokens: 1 } }\nassay.cache: system\n---\nsystem:\n😀 {{who}} ${RULES}\nuser:\nHi`;
    const yml = `model: prod/${SONNET}\nmodelParameters: { maxTokens: 1 }\nassay.cache: system\nmessages:\n  - role: system\n    content: "😀 {{who}} ${RULES}"\n  - role: user\n    content: Hi\n`;
    for (const [name, text] of [
      ['a.prompty', prompty],
      ['a.prompt.yml', yml],
    ] as const) {
      for (const written of [text, text.replaceAll('\n', '\r\n')]) {
        const problem = only(adviceOn(written, { name }), 'cache-variable-prefix');
        assert.equal(marked(written, problem), 'who');
        assert.match(fixed(written, problem), /assay\.cache: none/);
      }
    }
  });
});

test('placements are written as short as they can be', () => {
  assert.equal(cacheText([]), 'none');
  assert.equal(cacheText([{ place: 'system' }]), 'system');
  assert.equal(
    cacheText([{ place: 'history' }, { place: 'system', lifetime: '1h' }]),
    '{ system: 1h, history: 5m }',
  );
});
