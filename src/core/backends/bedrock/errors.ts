/** What Bedrock says when it fails, and what to do about it. */
import { type AwsContext, type ErrorRule, mapAwsError } from '../../aws/errors.ts';
import { type AssayError, cancelled } from '../../model/index.ts';

export interface BedrockContext extends AwsContext {
  readonly subject: string;
  readonly signal: AbortSignal;
  /** Inference profiles that serve the model in the connection's region, the narrowest scope first. */
  readonly profiles?: readonly string[];
}

/** Bedrock failures that were certainly not billed: nothing was generated, so they may be sent again. */
const UNBILLED = new Set([
  'ThrottlingException',
  'ServiceUnavailableException',
  'ModelNotReadyException',
]);

const DAILY_QUOTA = /per day|daily/i;

/** A quota of the day is not back within seconds. */
export function isUnbilled(thrown: unknown): boolean {
  return thrown instanceof Error && UNBILLED.has(thrown.name) && !DAILY_QUOTA.test(thrown.message);
}

export function toBedrockError(thrown: unknown, context: BedrockContext): AssayError {
  if (context.signal.aborted) return cancelled();
  return mapAwsError(thrown, context, [...profileRules(context), ...RULES]);
}

/**
 * The ids are known here, so that the sentence and the quick fix can name them. The action's arguments are the id that
 * was asked, and the ids that serve it, of which the first takes its place.
 */
function profileRules({ profiles = [] }: BedrockContext): readonly ErrorRule[] {
  const [first] = profiles;
  return [
    {
      names: ['ValidationException'],
      // AWS writes the apostrophe straight in some regions and curly in others.
      message: /on-demand throughput isn['’]t supported/i,
      kind: 'invalid',
      say: (_, context) =>
        `${model(context)} can't be called by its own id: it is served through an inference profile.`,
      hint: () =>
        first === undefined
          ? 'Use the id of an inference profile, such as one that starts with us., eu. or global.'
          : `Use ${profiles.join(' or ')}.`,
      action: (_, context) => ({
        title:
          first === undefined
            ? 'Use an Inference Profile'
            : `Use the ${first.slice(0, first.indexOf('.') + 1)} Inference Profile`,
        command: 'assay.useInferenceProfile',
        arguments: [model(context), profiles],
      }),
    },
  ];
}

const model = (context: AwsContext): string => context.subject ?? 'The model';

const RULES: readonly ErrorRule[] = [
  {
    // Under whichever name: what refuses a key stands in front of the service.
    message: /make sure your API Key is valid|Bearer Token has expired/i,
    kind: 'credentials',
    say: (_, { service }) => `${service} does not accept the API key.`,
    hint: () => 'It may have expired, or be for another region: enter it again.',
    action: () => ({ title: 'Enter Bedrock API Key…', command: 'assay.enterBedrockKey' }),
  },
  {
    names: ['ValidationException'],
    message: /model identifier is invalid/i,
    kind: 'not-found',
    say: (_, context) => `${context.service} knows no model ${model(context)}.`,
    hint: () => 'Check the id and the region: not every model is in every region.',
    action: () => ({ title: 'Choose a Model', command: 'assay.pickModel' }),
  },
  {
    names: ['ValidationException'],
    message: /input is too long|too many input tokens|prompt is too long|maximum context/i,
    kind: 'invalid',
    say: (_, context) => `The request is longer than ${model(context)} can read.`,
    hint: () =>
      'Shorten the prompt or the history, or choose a model with a larger context window.',
  },
  {
    names: ['ValidationException'],
    kind: 'invalid',
    say: ({ message }) => `Bedrock refused the request: ${message}`,
    hint: () => 'View the request to see the member it names.',
  },
  {
    names: ['ResourceNotFoundException'],
    message: /end of its life|end of life/i,
    kind: 'not-found',
    say: (_, context) => `${model(context)} has been retired.`,
    hint: () => 'Choose its successor.',
    action: () => ({ title: 'Choose a Model', command: 'assay.pickModel' }),
  },
  {
    names: ['ResourceNotFoundException'],
    message: /use case details/i,
    kind: 'denied',
    say: (_, context) =>
      `The vendor of ${model(context)} wants to know the use case before the first call.`,
    hint: () =>
      'Send its form once: open the model in the model catalog of the Bedrock console. Access follows within minutes.',
  },
  {
    names: ['ResourceNotFoundException'],
    kind: 'not-found',
    say: ({ message }, { service }) => `${service} did not find it: ${message}`,
    hint: () => 'Check the id and the region.',
  },
  {
    names: ['AccessDeniedException'],
    message: /INVALID_PAYMENT_INSTRUMENT/,
    kind: 'denied',
    say: (_, context) =>
      `This account has no access to ${model(context)}: AWS Marketplace found no valid way to pay.`,
    hint: () => 'Add one in the Billing console, and try again in some minutes.',
  },
  {
    names: ['AccessDeniedException'],
    // The first call subscribes (Amazon Bedrock User Guide, Access Amazon Bedrock foundation models).
    message: /access to the model|model access|marketplace/i,
    kind: 'denied',
    say: (_, context) => `This account has no access to ${model(context)} on ${context.service}.`,
    hint: () =>
      'A first call subscribes to it within 15 minutes, where the role has aws-marketplace:Subscribe: try again, or ask for that permission.',
  },
  {
    names: ['ServiceQuotaExceededException'],
    kind: 'throttled',
    say: ({ message }) => `A quota of the account is used up: ${message}`,
    hint: () => 'Raise it in the Service Quotas console under Amazon Bedrock.',
  },
  {
    names: ['ThrottlingException'],
    message: DAILY_QUOTA,
    kind: 'throttled',
    say: (_, context) =>
      `The daily token quota for ${model(context)} on ${context.service} is used up.`,
    hint: () => 'Raise it in the Service Quotas console, or use another model or a global profile.',
  },
  {
    names: ['ModelTimeoutException'],
    kind: 'timeout',
    say: (_, context) => `${model(context)} took too long and was cut off by Bedrock.`,
    hint: () => 'Ask for less output. It was not sent again, so that it is not billed twice.',
  },
  {
    names: ['ModelNotReadyException'],
    kind: 'unavailable',
    say: (_, context) => `${model(context)} is not ready yet.`,
    hint: () => 'Imported and marketplace models wake up on the first call: try again in a minute.',
  },
  {
    names: ['ModelErrorException', 'ModelStreamErrorException'],
    kind: 'unavailable',
    say: ({ message }, context) => `${model(context)} failed while answering: ${message}`,
    hint: () => 'What came is kept. Try again, or another model.',
  },
  {
    names: ['ConflictException'],
    kind: 'unavailable',
    say: ({ message }) => `Bedrock could not answer at this moment: ${message}`,
    hint: () => 'Try again in a moment.',
  },
];
