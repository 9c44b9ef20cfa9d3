/** Texts that models send, chosen to be hard to show. */

export const POLICY = `You can return it **only if the packaging is still sealed**. Once a climbing rope has been opened, it cannot be returned, because its history can no longer be vouched for [policy 4.2](https://example.com/policy#4.2).

- Unopened: full refund within *60 days*
- Opened: no return; a manufacturing fault is a \`warranty\` case
- Refunds arrive within 5 working days`;

export const SHORT = 'No. Opened climbing ropes cannot be returned.';

export const CODE = `Here is a handler that does it:

\`\`\`typescript
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';

export async function answer(question: string): Promise<string> {
  const client = new BedrockRuntimeClient({ region: process.env.AWS_REGION ?? 'us-east-1', maxAttempts: 2 });
  const { stream } = await client.send(new ConverseStreamCommand({ modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', messages: [{ role: 'user', content: [{ text: question }] }] }));
  let text = '';
  for await (const event of stream ?? []) text += event.contentBlockDelta?.delta?.text ?? '';
  return text;
}
\`\`\`

And the policy it needs:

\`\`\`json
{ "Effect": "Allow", "Action": "bedrock:InvokeModelWithResponseStream", "Resource": "*" }
\`\`\`

Run it with \`npx tsx answer.ts\`.`;

export const TABLE = `## Comparison

| Model | Context | Input per 1M | Output per 1M | Vision | Region |
| --- | ---: | ---: | ---: | :---: | --- |
| Haiku 4.5 | 200,000 | $1.00 | $5.00 | yes | us-east-1 |
| Nova Lite | 300,000 | $0.06 | $0.24 | yes | us-east-1 |
| Llama 4 Scout | 128,000 | $0.17 | $0.66 | yes | us-east-1 |

> Prices are examples.

1. First, measure.
2. Then choose.
   - by pass rate
   - by cost`;

export const SCRIPTS = `עברית: אפשר להחזיר רק אריזה סגורה. العربية: لا يمكن إرجاع الحبل المفتوح.

日本語：開封したロープは返品できません。中文：已拆封的绳索不能退货。 한국어도 됩니다.

Emoji: 🧗‍♀️ 👍🏽 and a very long word: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft`;

export const REASONING = `The question is about an opened rope. The policy says sealed packaging only. So the answer is no, but a fault is a warranty case.`;

export const HOSTILE = `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">

[click](javascript:window.hacked=3) [command](command:workbench.action.quit) [vs](vscode:extension/x) [web](https://example.com/a?b=c&d=e "title")

![pixel](https://example.com/leak.png) <a href="https://example.com" onclick="window.hacked=4">x</a> <style>body{display:none}</style>

<answer>kept as text</answer> <iframe src="https://example.com"></iframe> <svg onload="window.hacked=5"></svg>`;
