/** The table of what `assay.yaml` may say. */
import type { KeySpec } from '../prompts/keys/index.ts';

const CONNECTION_TYPES = {
  bedrock: 'Amazon Bedrock, by an AWS profile and region.',
  sagemaker: 'SageMaker endpoints, by an AWS profile and region.',
  openai: 'Any OpenAI-compatible server: vLLM, TGI, Neuron, NIM, Ollama, llama.cpp, LM Studio.',
  vscode: "The editor's own language models.",
  sandbox: 'Offline stand-ins that cost nothing; not language models.',
  replay: 'Recorded answers from `.assay/recordings/`.',
} as const;

/** Whether `name` is one of the words for a connection's `type`. */
export const isConnectionType = (name: string): boolean => Object.hasOwn(CONNECTION_TYPES, name);

const connection: KeySpec = {
  doc: 'A named way to reach models. Its name is the first part of a model reference.',
  types: ['map'],
  closed: true,
  keys: {
    type: {
      doc: 'How the models are reached.',
      types: ['string'],
      values: CONNECTION_TYPES,
      valueCode: 'unknown-connection-type',
    },
    profile: { doc: 'The AWS profile (`bedrock`, `sagemaker`).', types: ['string'] },
    region: {
      doc: 'The AWS region, for example `us-east-1` (`bedrock`, `sagemaker`).',
      types: ['string'],
    },
    protocol: {
      doc: 'What the endpoint speaks (`sagemaker`).',
      types: ['string'],
      values: {
        openai: 'The OpenAI chat format.',
        tgi: 'Text Generation Inference.',
        djl: 'DJL Serving.',
        custom: 'Something else: give `request` and `answer`.',
      },
    },
    mode: {
      doc: 'How the endpoint is called (`sagemaker`). Left out, Assay finds out by its description.',
      types: ['string'],
      values: {
        stream: 'The answer streams.',
        whole: 'The answer comes in one piece; multi-model endpoints need it.',
        async: 'An asynchronous endpoint: the answer is fetched from S3.',
      },
    },
    input: {
      doc: 'Where large asynchronous requests are put, as `s3://bucket/prefix` (`sagemaker`).',
      types: ['string'],
    },
    request: {
      doc: 'The request body, with `{{prompt}}`, `{{system}}`, `{{messages}}`, `{{maxOutputTokens}}`, `{{temperature}}`, `{{topP}}`, `{{topK}}`, `{{stopSequences}}`, `{{seed}}`, `{{effort}}` and `{{schema}}` filled in (`protocol: custom`).',
      types: ['map'],
    },
    answer: {
      doc: 'A JMESPath of the text in the answer, for example `results[0].text` (`protocol: custom`).',
      types: ['string'],
    },
    url: {
      doc: 'The base address with its version segment, for example `http://127.0.0.1:8000/v1` (`openai`).',
      types: ['string'],
    },
    instance: {
      doc: 'The EC2 instance type the server runs on, to count its cost (`openai`).',
      types: ['string'],
    },
    hourly: {
      doc: 'What the server costs an hour, in USD (`openai`).',
      types: ['number'],
      minimum: 0,
    },
    tokensPerSecond: {
      doc: 'How fast the stand-ins stream (`sandbox`).',
      types: ['number'],
      minimum: 0,
    },
  },
  snippet: `\n    type: \${1|bedrock,sagemaker,openai,vscode,sandbox,replay|}`,
};

const price: KeySpec = {
  doc: 'Your own price of a model, in USD per million tokens.',
  types: ['map'],
  closed: true,
  keys: {
    input: { doc: 'USD per million input tokens.', types: ['number'], minimum: 0 },
    output: { doc: 'USD per million output tokens.', types: ['number'], minimum: 0 },
    cacheRead: {
      doc: 'USD per million input tokens read from a cache; as `input` unless given.',
      types: ['number'],
      minimum: 0,
    },
    cacheWrite: {
      doc: 'USD per million input tokens written to a cache; as `input` unless given.',
      types: ['number'],
      minimum: 0,
    },
    image: { doc: 'USD for each picture that is made.', types: ['number'], minimum: 0 },
  },
  snippet: ' { input: $1, output: $2 }',
};

const knowledge: KeySpec = {
  doc: 'A knowledge base: documents prepared for retrieval.',
  types: ['map'],
  keys: {
    type: {
      doc: 'Where it lives.',
      types: ['string'],
      values: { local: 'Built here from files.', bedrock: 'A Bedrock knowledge base.' },
    },
    include: { doc: 'Which files, as globs (`local`).', types: ['strings'] },
    exclude: { doc: 'Which files not, as globs (`local`).', types: ['strings'] },
    embed: {
      doc: 'The embedding model, as a model reference (`local`).',
      types: ['string'],
      source: 'models',
    },
    connection: {
      doc: 'The connection to use (`bedrock`).',
      types: ['string'],
      source: 'connections',
    },
    id: { doc: 'The id of the knowledge base (`bedrock`).', types: ['string'] },
  },
  snippet: `\n    type: \${1|local,bedrock|}`,
};

export const WORKSPACE_SPEC: KeySpec = {
  doc: 'The workspace file of Assay. It holds no secrets: keys live in the editor’s secret storage.',
  types: ['map'],
  closed: true,
  keys: {
    connections: {
      doc: 'Named ways to reach models.',
      types: ['map'],
      each: connection,
      snippet: `\n  \${1:prod}:\n    type: \${2|bedrock,sagemaker,openai|}`,
    },
    knowledge: { doc: 'Knowledge bases by name.', types: ['map'], each: knowledge },
    budget: {
      doc: 'Ceilings in USD. A call that could pass one is refused.',
      types: ['map'],
      closed: true,
      keys: {
        session: { doc: 'USD an editor session or a CLI call.', types: ['number'], minimum: 0 },
        day: { doc: 'USD a day.', types: ['number'], minimum: 0 },
      },
      snippet: `\n  session: \${1:5}\n  day: \${2:20}`,
    },
    prices: { doc: 'Your own prices by model reference.', types: ['map'], each: price },
  },
};
