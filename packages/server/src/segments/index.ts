export { openSegments, type Segments } from './segments.ts';
export type { SegmentsContext, Use } from './context.ts';
export { enteredAt, holdsCustomer, membersAfter, membersOf, overlapOf, previewRule } from './asking.ts';
export { segmentsOf } from './of-customer.ts';
export { memberLines } from './export.ts';
export { sizeHistory } from './sizes.ts';
export { frequentValues, readVocabulary } from './vocabulary.ts';
export { sentenceOf } from './words.ts';
export { dependenciesOf } from './circle.ts';
