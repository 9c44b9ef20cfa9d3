// The environment inside is the one that all instances of dotprompt share.
export { default as Handlebars } from 'handlebars';
