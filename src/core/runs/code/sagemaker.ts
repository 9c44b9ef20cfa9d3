/** A call to a SageMaker endpoint as code: curl, which signs by itself, and the AWS SDKs of TypeScript and Python. */
import {
  type AwsPlace,
  boto3Client,
  clientOptions,
  exportCredentials,
  plainBody,
  shellEndpoint,
  shellRegion,
  shellWord,
  wireJson,
} from './aws.ts';
import type { CodeLanguage } from './index.ts';
import { literal, PYTHON, TYPESCRIPT } from './literal.ts';

export interface EndpointCode extends AwsPlace {
  readonly target: {
    readonly endpoint: string;
    readonly component?: string;
    readonly variant?: string;
    readonly model?: string;
  };
  readonly body: Readonly<Record<string, unknown>>;
}

export function endpointCode(language: CodeLanguage, code: EndpointCode): string {
  switch (language) {
    case 'curl':
      return curl(code);
    case 'typescript':
      return typescript(code);
    case 'python':
      return python(code);
  }
}

/** `--aws-sigv4` came with curl 7.75. */
function curl({ target, body, region, profile }: EndpointCode): string {
  const place = shellRegion(region);
  const endpoint = shellEndpoint(
    'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME',
    `runtime.sagemaker.${place}.amazonaws.com`,
  );
  const headers = [
    ['x-amzn-sagemaker-inference-component', target.component],
    ['x-amzn-sagemaker-target-variant', target.variant],
    ['x-amzn-sagemaker-target-model', target.model],
  ].flatMap(([name, value]) =>
    value === undefined ? [] : [`  -H ${shellWord(`${name}: ${value}`)} \\\n`],
  );
  return `${exportCredentials(profile)}curl "${endpoint}/endpoints/${encodeURIComponent(target.endpoint)}/invocations" \\
  --aws-sigv4 "aws:amz:${place}:sagemaker" \\
  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
  -H "X-Amz-Security-Token: $AWS_SESSION_TOKEN" \\
  -H 'Content-Type: application/json' \\
${headers.join('')}  --data-binary @- <<'JSON'
${wireJson(body)}
JSON
`;
}

/** Members of `InvokeEndpoint` by which the endpoint's part is named; the same in both SDKs. */
function members({ endpoint, component, variant, model }: EndpointCode['target']) {
  return Object.entries({
    EndpointName: endpoint,
    InferenceComponentName: component,
    TargetVariant: variant,
    TargetModel: model,
  }).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

function typescript(code: EndpointCode): string {
  const named = members(code.target).map(
    ({ name, value }) => `    ${name}: ${JSON.stringify(value)},\n`,
  );
  return `import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";

const client = new SageMakerRuntimeClient(${clientOptions(code)});
const response = await client.send(
  new InvokeEndpointCommand({
${named.join('')}    ContentType: "application/json",
    Body: JSON.stringify(${literal(plainBody(code.body), TYPESCRIPT, '    ')}),
  }),
);
console.log(new TextDecoder().decode(response.Body));
`;
}

function python(code: EndpointCode): string {
  const named = members(code.target).map(
    ({ name, value }) => `    ${name}=${JSON.stringify(value)},\n`,
  );
  return `import json

import boto3

body = ${literal(plainBody(code.body), PYTHON)}
client = ${boto3Client('sagemaker-runtime', code)}
response = client.invoke_endpoint(
${named.join('')}    ContentType="application/json",
    Body=json.dumps(body),
)
print(response["Body"].read().decode())
`;
}
