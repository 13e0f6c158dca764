import { createHmac } from 'node:crypto';
import { digestHtml, digestJson, digestMarkdown, type Digest } from '@gyre/domain/digest';
import type { FigureStyle } from '@gyre/domain/figure-text';
import { NOTICE_KIND_WORDS, Robot, type NoticeKind } from '@gyre/domain/notice';
import type { FrequencyCap } from '@gyre/domain/reach/policy';
import { z } from 'zod';
import type { SecretBox } from '../channels/index.ts';
import { ROBOTS } from './robots/registry.ts';

/** 通知去处 — a mail address, or a robot with what it is called with; an empty `secret`: it does not sign. */
export const NoticeTarget = z.discriminatedUnion('of', [
  z.object({ of: z.literal('email'), address: z.string() }),
  z.object({ of: z.literal('robot'), robot: Robot, url: z.string(), secret: z.string() }),
]);
export type NoticeTarget = z.infer<typeof NoticeTarget>;

/** 通知内容 — written out for its target: HTML of a mail, Markdown of a chat, JSON of a webhook. */
export const NoticeText = z.object({ title: z.string(), text: z.string() });
export type NoticeText = z.infer<typeof NoticeText>;

/** A digest as a target reads it: programs read the kind beside the rest, people in front of the note. */
export function textFor(target: NoticeTarget, kind: NoticeKind, digest: Digest, style: FigureStyle): NoticeText {
  const { title, note } = digest;
  if (target.of === 'robot' && ROBOTS[target.robot].says === 'json') return { title, text: digestJson(kind, digest, style) };
  const said = { ...digest, note: [NOTICE_KIND_WORDS[kind][style.language], note].filter((part) => part !== '').join(' · ') };
  return { title, text: target.of === 'email' ? digestHtml(said, style) : digestMarkdown(said, style) };
}

/** Requests a target takes; empty: as many as there are. */
export function ratesOf(target: NoticeTarget): readonly FrequencyCap[] {
  return target.of === 'email' ? [] : ROBOTS[target.robot].rates;
}

/** 去处标识 — the same for the same target, and tells nothing of it: what is sent there goes one after the other, and counts towards its rates. */
export function placeOf(target: NoticeTarget, secrets: SecretBox): string {
  if (target.of === 'email') return 'email';
  return createHmac('sha256', secrets.derive('notice places')).update(target.url).digest('base64url').slice(0, 22);
}
