export { fromNodeProviderChain } from '@aws-sdk/credential-providers';
export { parseKnownFiles } from '@smithy/core/config';
export { NodeHttpHandler } from '@smithy/node-http-handler';
