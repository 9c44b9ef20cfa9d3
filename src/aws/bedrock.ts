export {
  BedrockClient,
  GetFoundationModelAvailabilityCommand,
  GetInferenceProfileCommand,
  ListCustomModelDeploymentsCommand,
  ListFoundationModelsCommand,
  ListImportedModelsCommand,
  ListInferenceProfilesCommand,
  ListMarketplaceModelEndpointsCommand,
  ListPromptRoutersCommand,
  ListProvisionedModelThroughputsCommand,
} from '@aws-sdk/client-bedrock';
