export { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
