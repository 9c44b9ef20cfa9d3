export { default as jmespath } from 'jmespath';
