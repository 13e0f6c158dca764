// Generators for property tests; imported by tests only.
export * from './testing/random-rule.ts';
export * from './testing/random-world.ts';
