export { awsConnections } from '../core/aws/connection.ts';
export { bedrock } from '../core/backends/bedrock/index.ts';
export { sageMaker } from '../core/backends/sagemaker/index.ts';
