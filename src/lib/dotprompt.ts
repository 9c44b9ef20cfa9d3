export { Dotprompt } from 'dotprompt';
