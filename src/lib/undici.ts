export { EnvHttpProxyAgent, fetch } from 'undici';
