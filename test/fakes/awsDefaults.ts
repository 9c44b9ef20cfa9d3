/** What the offline AWS endpoint answers when a test asks for nothing else: one small, healthy account. */
import { type Answer, converseFrames, payloadFrame, type SeenRequest, whole } from './awsServer.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';

const arnOf = (region: string, modelId: string): string =>
  `arn:aws:bedrock:${region}::foundation-model/${modelId}`;

const FOUNDATION_MODELS = {
  modelSummaries: [
    {
      modelArn: arnOf('us-east-1', HAIKU),
      modelId: HAIKU,
      modelName: 'Claude Haiku 4.5',
      providerName: 'Anthropic',
      inputModalities: ['TEXT', 'IMAGE'],
      outputModalities: ['TEXT'],
      responseStreamingSupported: true,
      inferenceTypesSupported: ['INFERENCE_PROFILE'],
      modelLifecycle: { status: 'ACTIVE' },
    },
    {
      modelArn: arnOf('us-east-1', 'amazon.nova-lite-v1:0'),
      modelId: 'amazon.nova-lite-v1:0',
      modelName: 'Nova Lite',
      providerName: 'Amazon',
      inputModalities: ['TEXT', 'IMAGE', 'VIDEO'],
      outputModalities: ['TEXT'],
      responseStreamingSupported: true,
      inferenceTypesSupported: ['ON_DEMAND', 'INFERENCE_PROFILE'],
      modelLifecycle: { status: 'ACTIVE' },
    },
  ],
};

const INFERENCE_PROFILES = {
  inferenceProfileSummaries: ['us', 'global'].map((prefix) => ({
    inferenceProfileName: `${prefix} Claude Haiku 4.5`,
    inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${prefix}.${HAIKU}`,
    inferenceProfileId: `${prefix}.${HAIKU}`,
    models: ['us-east-1', 'us-west-2'].map((region) => ({ modelArn: arnOf(region, HAIKU) })),
    status: 'ACTIVE',
    type: 'SYSTEM_DEFINED',
  })),
};

/** Bedrock's lists by path; what the account has none of is an empty list. */
const LISTS: Readonly<Record<string, unknown>> = {
  '/foundation-models': FOUNDATION_MODELS,
  '/provisioned-model-throughputs': { provisionedModelSummaries: [] },
  '/model-customization/custom-model-deployments': { modelDeploymentSummaries: [] },
  '/imported-models': { modelSummaries: [] },
  '/marketplace-model/endpoints': { marketplaceModelEndpoints: [] },
  '/prompt-routers': { promptRouterSummaries: [] },
};

const SAGEMAKER: Readonly<Record<string, unknown>> = {
  ListEndpoints: {
    Endpoints: [
      {
        EndpointName: 'ranker',
        EndpointArn: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/ranker',
        CreationTime: 1_760_000_000,
        LastModifiedTime: 1_760_000_000,
        EndpointStatus: 'InService',
      },
    ],
  },
  ListInferenceComponents: { InferenceComponents: [] },
  DescribeEndpoint: {
    EndpointName: 'ranker',
    EndpointConfigName: 'ranker-config',
    EndpointStatus: 'InService',
    ProductionVariants: [{ VariantName: 'AllTraffic', CurrentInstanceCount: 2 }],
  },
  DescribeEndpointConfig: {
    EndpointConfigName: 'ranker-config',
    ProductionVariants: [{ VariantName: 'AllTraffic', InstanceType: 'ml.g6e.2xlarge' }],
  },
};

/** The code that the account's devices show. */
export const MFA_CODE = '123456';

const LATER = () => new Date(Date.now() + 3_600_000);

const xml = (text: string): Answer => ({ json: text, headers: { 'content-type': 'text/xml' } });

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/Developer/someone</Arn><UserId>AROAEXAMPLE:someone</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

export function defaultAnswer(request: SeenRequest): Answer | undefined {
  const [path = ''] = request.path.split('?');
  if (path.endsWith('/converse-stream'))
    return { stream: whole(converseFrames('Hello from the wire.')) };
  if (path.endsWith('/converse')) return { json: WHOLE };
  if (path.endsWith('/invocations')) return { json: CHAT_IN_ONE };
  if (path.endsWith('/count-tokens')) return { json: { inputTokens: 42 } };
  if (path.endsWith('/apply'))
    return { json: { action: 'NONE', outputs: [], assessments: [], usage: {} } };
  if (path.endsWith('/invocations-response-stream')) return { stream: whole([payloadFrame(CHAT)]) };
  if (path === '/inference-profiles') {
    const application = request.path.includes('type=APPLICATION');
    return { json: application ? { inferenceProfileSummaries: [] } : INFERENCE_PROFILES };
  }
  if (Object.hasOwn(LISTS, path)) return { json: LISTS[path] };
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target.startsWith('SageMaker.'))
    return { json: SAGEMAKER[target.slice('SageMaker.'.length)] ?? {} };
  return signInAnswer(request);
}

/** STS, and the portals behind `aws sso login` and `aws login`. */
function signInAnswer({ path, body: sent }: SeenRequest): Answer | undefined {
  if (sent.includes('Action=GetCallerIdentity')) return xml(IDENTITY);
  if (sent.includes('Action=AssumeRole')) return assumedRole(new URLSearchParams(String(sent)));
  if (path.startsWith('/federation/credentials')) {
    return { json: { roleCredentials: { ...temporary('SSO'), expiration: LATER().getTime() } } };
  }
  // Renewing a console sign-in: the browser has to be asked again.
  if (path.startsWith('/v1/token')) {
    const body = JSON.stringify({ error: 'TOKEN_EXPIRED', message: 'expired' });
    return { fault: { status: 401, type: 'AccessDeniedException', body } };
  }
  return undefined;
}

const temporary = (from: string) => ({
  accessKeyId: `ASIAEXAMPLE${from}`,
  secretAccessKey: 'example-secret-of-no-account',
  sessionToken: 'example-session',
});

/** A role whose device shows {@link MFA_CODE}, where a device is named at all. */
function assumedRole(asked: URLSearchParams): Answer {
  if (asked.has('SerialNumber') && asked.get('TokenCode') !== MFA_CODE) {
    const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code. ';
    return {
      fault: {
        status: 403,
        contentType: 'text/xml',
        body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
      },
    };
  }
  const action = asked.get('Action');
  const from = action === 'AssumeRoleWithWebIdentity' ? 'WEB' : 'ROLE';
  const { accessKeyId, secretAccessKey, sessionToken } = temporary(from);
  const role = asked.get('RoleArn');
  return xml(
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:session</AssumedRoleId><Arn>${role}/session</Arn></AssumedRoleUser><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${LATER().toISOString()}</Expiration></Credentials></${action}Result></${action}Response>`,
  );
}

const WHOLE = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello in one piece.' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 11, outputTokens: 4, totalTokens: 15 },
  metrics: { latencyMs: 12 },
};

const CHAT_IN_ONE = {
  choices: [{ index: 0, message: { content: 'Hello in one piece.' }, finish_reason: 'stop' }],
};

const chunk = (content: string, finish: string | null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

const CHAT = Buffer.from(
  `${chunk('Hello from ', null)}${chunk('the endpoint.', 'stop')}data: ${JSON.stringify({
    choices: [],
    usage: { prompt_tokens: 9, completion_tokens: 5 },
  })}\n\ndata: [DONE]\n\n`,
);
