export {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
export { NodeHttpHandler } from '@smithy/node-http-handler';
