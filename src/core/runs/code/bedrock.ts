/** A call to Amazon Bedrock as code: curl with an API key, and the AWS SDKs of TypeScript and Python. */
import {
  type AwsPlace,
  boto3Client,
  clientOptions,
  hasBytes,
  plainBody,
  shellEndpoint,
  shellRegion,
  wireJson,
} from './aws.ts';
import type { CodeLanguage } from './index.ts';
import { literal, PYTHON, TYPESCRIPT } from './literal.ts';

export interface BedrockCode extends AwsPlace {
  readonly operation: 'converse' | 'invoke';
  readonly modelId: string;
  /** Without the model's id. Bytes stand as they are. */
  readonly body: Readonly<Record<string, unknown>>;
}

export function bedrockCode(language: CodeLanguage, code: BedrockCode): string {
  switch (language) {
    case 'curl':
      return curl(code);
    case 'typescript':
      return code.operation === 'converse' ? typescriptConverse(code) : typescriptInvoke(code);
    case 'python':
      return code.operation === 'converse' ? pythonConverse(code) : pythonInvoke(code);
  }
}

/** With a Bedrock API key: a signature cannot be written down, for it holds the time. */
function curl({ operation, modelId, body, region }: BedrockCode): string {
  const host = `bedrock-runtime.${shellRegion(region)}.amazonaws.com`;
  const endpoint = shellEndpoint('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', host);
  return `curl "${endpoint}/model/${encodeURIComponent(modelId)}/${operation}" \\
  -H 'Content-Type: application/json' \\
  -H "Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK" \\
  --data-binary @- <<'JSON'
${wireJson(body)}
JSON
`;
}

function typescriptConverse(code: BedrockCode): string {
  const input = literal(plainBody({ modelId: code.modelId, ...code.body }), TYPESCRIPT, '');
  return `import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient(${clientOptions(code)});
const answer = await client.send(new ConverseCommand(${input}));
for (const block of answer.output?.message?.content ?? []) {
  console.log(block.text ?? JSON.stringify(block, null, 2));
}
`;
}

function typescriptInvoke(code: BedrockCode): string {
  const body = literal(plainBody(code.body), TYPESCRIPT, '    ');
  return `import { writeFile } from "node:fs/promises";
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";

const client = new BedrockRuntimeClient(${clientOptions(code)});
const response = await client.send(
  new InvokeModelCommand({
    modelId: ${JSON.stringify(code.modelId)},
    contentType: "application/json",
    body: JSON.stringify(${body}),
  }),
);
const answer = JSON.parse(response.body.transformToString()) as { images?: string[] };
const [picture] = answer.images ?? [];
if (picture === undefined) throw new Error(JSON.stringify(answer));
await writeFile("picture.png", Buffer.from(picture, "base64"));
`;
}

function pythonConverse(code: BedrockCode): string {
  const request = literal(plainBody({ modelId: code.modelId, ...code.body }), PYTHON);
  return `${hasBytes(code.body) ? 'import base64\n' : ''}import json

import boto3

request = ${request}
client = ${boto3Client('bedrock-runtime', code)}
answer = client.converse(**request)
for block in answer["output"]["message"]["content"]:
    print(block.get("text") or json.dumps(block, indent=2, default=str))
`;
}

function pythonInvoke(code: BedrockCode): string {
  return `import base64
import json

import boto3

body = ${literal(plainBody(code.body), PYTHON)}
client = ${boto3Client('bedrock-runtime', code)}
response = client.invoke_model(modelId=${JSON.stringify(code.modelId)}, body=json.dumps(body))
answer = json.loads(response["body"].read())
with open("picture.png", "wb") as file:
    file.write(base64.b64decode(answer["images"][0]))
`;
}
