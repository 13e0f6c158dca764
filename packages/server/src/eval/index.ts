export { evaluations } from './registry.ts';
