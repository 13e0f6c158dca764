import { z } from 'zod';

/** 双语文字 — one text in both languages of the console, made where its facts are known. */
export const Sentence = z.object({ zh: z.string(), en: z.string() });
export type Sentence = Readonly<z.infer<typeof Sentence>>;
