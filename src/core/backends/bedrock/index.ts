/** Amazon Bedrock: Converse for what talks, InvokeModel for what embeds or draws. */
import { AssayError, type Backend } from '../../model/index.ts';
import { throwIfCancelled } from '../../util/abort.ts';
import { bedrockBilling } from './billing.ts';
import { type BedrockDeps, type CallDeps, explained } from './call.ts';
import { converse } from './converse.ts';
import { countTokens } from './countTokens.ts';
import { discoverModels, knownModels } from './discover.ts';
import { embedTexts } from './embed.ts';
import { draws } from './image.ts';
import { draw, invoker } from './invoke.ts';
import { modelsBehind } from './modelBehind.ts';
import { profileModels } from './profiles.ts';
import { modelRules } from './rules.ts';

export type { BedrockDeps } from './call.ts';

export function bedrock(given: BedrockDeps): Backend {
  const profiles = profileModels(given.aws);
  const deps: CallDeps = { ...given, behind: modelsBehind(given.aws, profiles) };
  const { aws, behind } = deps;
  return {
    type: 'bedrock',
    async *stream(request, signal) {
      throwIfCancelled(signal);
      const asked = { subject: request.modelId, signal };
      const model = await explained(deps, asked, () => behind.modelId(request.modelId, signal));
      const purpose = await behind.otherPurpose(model);
      if (purpose !== undefined) throw answersNothing(request.modelId, purpose);
      const own = { ...deps, maxAttempts: request.maxAttempts };
      if (draws(model)) yield* draw(request, model, own, signal);
      else yield* converse(request, await behind.facts(request.modelId, signal), own, signal);
    },
    prepare: (modelId, signal) =>
      explained(deps, { subject: modelId, signal }, async () => {
        const model = await behind.modelId(modelId, signal);
        // What is refused here needs no sign-in.
        if ((await behind.otherPurpose(model)) !== undefined) return;
        await aws.runtime();
        await aws.credentials();
      }),
    listModels: (signal) =>
      explained(deps, { subject: 'the models', signal }, () => discoverModels(aws, signal)),
    knownModels: () => knownModels(aws),
    async embed(request, signal) {
      const asked = { subject: request.modelId, signal };
      const model = await explained(deps, asked, () => behind.modelId(request.modelId, signal));
      const leaving = new AbortController();
      const either = AbortSignal.any([signal, leaving.signal]);
      try {
        return await embedTexts(request, model, invoker(request.modelId, deps, either));
      } finally {
        leaving.abort();
      }
    },
    billing: bedrockBilling(given, profiles),
    rules: (modelId) => modelRules(modelId, aws),
    countTokens: countTokens(deps),
  };
}

function answersNothing(modelId: string, purpose: string): AssayError {
  return new AssayError('invalid', `${modelId} ${purpose}, and answers no prompt.`, {
    hint: 'Choose a model that writes or draws.',
  });
}
