import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createRedactor } from '../../src/vscode/redact.ts';

// Put together here, so that no scanner takes a test for a leak.
const openAiKey = ['sk', 'proj', 'a1b2c3d4e5f6g7h8'].join('-');
const awsKeyId = `AKIA${'Q'.repeat(16)}`;

suite('the redactor', () => {
  const { redact, remember } = createRedactor();
  const hidden: readonly (readonly [string, string])[] = [
    [`Authorization: Bearer ${openAiKey}`, openAiKey],
    [`{"authorization":"Bearer abcdef123456"}`, 'abcdef123456'],
    [`{"api_key": "hunter2hunter2"}`, 'hunter2hunter2'],
    ['api-key=hunter2hunter2&x=1', 'hunter2hunter2'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'wJalrXUtnFEMI/K7MDENG'],
    ['x-amz-security-token: FwoGZXIvYXdzEBQaDK', 'FwoGZXIvYXdzEBQaDK'],
    [`the key ${openAiKey} was refused`, openAiKey],
    [`caller ${awsKeyId} in us-east-1`, awsKeyId],
    ['http://user:pass1234@10.0.0.7:8000/v1', 'pass1234'],
    ['hf_abcdefghijkl', 'hf_abcdefghijkl'],
  ];
  for (const [text, secret] of hidden) {
    test(`hides what is secret in ${text.slice(0, 30)}…`, () => {
      const clean = redact(text);
      assert.ok(!clean.includes(secret), clean);
      assert.ok(clean.includes('[redacted]'), clean);
    });
  }

  test('leaves ordinary text as it is', () => {
    const text =
      'gpu did not list its models: http://10.0.0.7:8000/v1 answered with status 401. max_tokens: 512';
    assert.equal(redact(text), text);
  });

  test('hides a secret it was told of, wherever it stands', () => {
    remember('plain looking words');
    assert.equal(
      redact('error: plain looking words, twice: plain looking words'),
      'error: [redacted], twice: [redacted]',
    );
  });
});
