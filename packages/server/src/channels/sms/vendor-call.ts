import { detailOf } from '@gyre/domain/reach/detail';
import type { Sentence } from '@gyre/domain/sentence';
import { z } from 'zod';
import { AppError, toldError } from '../../errors.ts';
import type { FetchOutcome } from '../../safe-fetch.ts';
import type { Inbound, Outgoing, SendOutcome } from '../provider.ts';

/** A vendor's answer as JSON, or what its absence means: refused and unsent are certain, a lost or unreadable one hides the outcome. */
export function jsonAnswer(outcome: FetchOutcome): { readonly status: number; readonly json: unknown } | SendOutcome {
  if (outcome.kind === 'lost') return { state: 'unknown', detail: outcome.detail };
  if (outcome.kind !== 'answered') {
    return { state: 'failed', detail: outcome.detail, failure: outcome.kind === 'refused' ? 'auth' : 'transient' };
  }
  const text = outcome.body.toString('utf8');
  const json = parsed(text);
  return json === undefined
    ? { state: 'unknown', detail: `HTTP ${outcome.status} ${text}`.slice(0, 500) }
    : { status: outcome.status, json };
}

/** The JSON a vendor pushed. @throws AppError `invalid_input` */
export function pushedJson({ body }: Inbound): unknown {
  const json = parsed(body.toString('utf8'));
  if (json === undefined) throw new AppError('invalid_input', `the request holds no JSON but ${body.length} bytes of something else`);
  return json;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A secret that must be there. @throws AppError `invalid_input` naming it */
export function neededSecret(secret: Readonly<Record<string, string>>, name: string): string {
  const value = secret[name] ?? '';
  if (value === '') throw toldError('invalid_input', { zh: `密钥 ${name} 没有填`, en: `the secret ${name} is missing` }, { secret: name });
  return value;
}

/** What a vendor that sends only registered templates needs of a message. */
export interface Templated {
  readonly template: string;
  readonly signature: string;
  /** Values by name, in the order of the campaign. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Reads it from a message; one without a template is refused. `testTemplate`: the template a test message goes with, empty for none. */
export function templatedOf({ campaign, content }: Outgoing, signature: string, testTemplate: string): Templated | SendOutcome {
  const template = content.fields['template'] ?? (campaign === '' ? testTemplate : '');
  if (template === '') {
    return { state: 'failed', detail: detailOf(campaign === '' ? 'test_template_missing' : 'template_missing'), failure: 'content' };
  }
  const parameters = parsed(content.fields['parameters'] ?? '{}');
  return {
    template,
    signature: signature === '' ? (content.fields['signature'] ?? '') : signature,
    parameters: typeof parameters === 'object' && parameters !== null ? (parameters as Record<string, unknown>) : {},
  };
}

/** A setting for where a vendor's interface is, so that another region or a proxy can be named. */
export function endpointSetting(url: string, label: Sentence = { zh: '接口地址', en: 'Endpoint' }) {
  return z
    .url({ protocol: /^https?$/ })
    .max(200)
    .default(url)
    .meta({ ...label });
}
