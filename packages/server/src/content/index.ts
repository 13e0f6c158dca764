export { openContents, type Contents, type ContentsContext, type ParsedContent, type Rendered } from './contents.ts';
export type { RenderInput } from './kind.ts';
export type { BlockList } from './blocks.ts';
export type { KnownNames } from './check.ts';
export { ContentRefused } from './refusal.ts';
export { whyRefused } from './template-errors.ts';
