/** Regions to choose from. Free of the editor. */

/** Names of regions with Amazon Bedrock, from the service's endpoints page. Others can be typed. */
export const REGIONS: Readonly<Record<string, string>> = {
  'us-east-1': 'N. Virginia',
  'us-east-2': 'Ohio',
  'us-west-1': 'N. California',
  'us-west-2': 'Oregon',
  'ca-central-1': 'Canada',
  'sa-east-1': 'São Paulo',
  'mx-central-1': 'Mexico',
  'eu-central-1': 'Frankfurt',
  'eu-central-2': 'Zurich',
  'eu-west-1': 'Ireland',
  'eu-west-2': 'London',
  'eu-west-3': 'Paris',
  'eu-north-1': 'Stockholm',
  'eu-south-1': 'Milan',
  'eu-south-2': 'Spain',
  'me-central-1': 'UAE',
  'il-central-1': 'Tel Aviv',
  'af-south-1': 'Cape Town',
  'ap-south-1': 'Mumbai',
  'ap-south-2': 'Hyderabad',
  'ap-southeast-1': 'Singapore',
  'ap-southeast-2': 'Sydney',
  'ap-southeast-4': 'Melbourne',
  'ap-northeast-1': 'Tokyo',
  'ap-northeast-2': 'Seoul',
  'ap-northeast-3': 'Osaka',
  'us-gov-east-1': 'GovCloud East',
  'us-gov-west-1': 'GovCloud West',
};

/** Whether a text can be a region's name. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2}(?:-[a-z]+){1,2}-\d$/.test(text);
}

/** Regions in the order to offer them: those in use first, each once. */
export function regionsToOffer(inUse: readonly (string | undefined)[]): readonly string[] {
  const first = inUse.filter((region) => region !== undefined);
  return [...new Set([...first, ...Object.keys(REGIONS)])];
}
