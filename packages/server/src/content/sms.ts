import type { SmsContent } from '@gyre/domain/reach/content';
import { MAX_SMS_LENGTH, measureSms, wholeSms, withOptOut } from '@gyre/domain/reach/sms-text';
import { rewriteAddresses } from './hrefs.ts';
import { oneLine, plainLines, type ContentKind, type TemplateText, type Note } from './kind.ts';
import { parseText } from './liquid.ts';
import { ContentRefused } from './refusal.ts';

const MOST_PARAMETER = 500;

/** 短信 — one text; signature and opt-out words come from the policy. For providers with templates, their parameters too. */
export const sms: ContentKind<SmsContent> = {
  texts: (content) => [mainText(content), ...parameterTexts(content)],
  parse(content, engines) {
    const text = parseText(engines, content.text, 'text');
    const parameters = (content.template?.parameters ?? []).map(({ name, value }) => ({ name, write: parseText(engines, value, 'text') }));
    return (scene) => {
      const { signature, optOut } = scene.policy.sms;
      // Brackets that come with a value would read as another signature.
      const said = plainLines(text(scene.roots)).replace(/【/g, '[').replace(/】/g, ']');
      if (said === '') throw new ContentRefused('短信正文为空', 'the text is empty');
      const pieces = {
        signature,
        text: rewriteAddresses(said, scene.follow),
        optOut: scene.category === 'marketing' ? optOut : '',
      };
      const body = wholeSms(pieces);
      if (body.length > MAX_SMS_LENGTH) {
        throw new ContentRefused(
          `短信全文 ${body.length} 字，最多 ${MAX_SMS_LENGTH} 字`,
          `the SMS has ${body.length} characters, at most ${MAX_SMS_LENGTH} are allowed`,
        );
      }
      const values = parameters.map(({ name, write }) => [name, oneLine(write(scene.roots), MOST_PARAMETER)] as const);
      const template =
        content.template === null ? {} : { template: content.template.code, parameters: JSON.stringify(Object.fromEntries(values)) };
      return {
        subject: '',
        body,
        headers: {},
        fields: { signature, text: withOptOut(pieces), ...template },
        parts: measureSms(body).parts.length,
      };
    };
  },
  judge: (content, { sample, category, policy }) => [
    ...judgeSignature(content, policy.sms.signature),
    ...(category === 'marketing' ? judgeOptOut(policy.sms.optOut) : []),
    ...(sample === undefined ? [] : judgeLength(sample.body, sample.parts)),
  ],
};

function mainText({ text }: SmsContent): TemplateText {
  return { place: 'text', label: { zh: '短信正文', en: 'text' }, source: text, syntax: 'text' };
}

function parameterTexts({ template }: SmsContent): TemplateText[] {
  return (template?.parameters ?? []).map(({ name, value }) => ({
    place: `parameters.${name}`,
    label: { zh: `模板参数 ${name}`, en: `parameter ${name}` },
    source: value,
    syntax: 'text',
  }));
}

function judgeSignature({ text }: SmsContent, signature: string): Note[] {
  const notes: Note[] = [];
  const blocks = true;
  if (signature.trim() === '') {
    const sentence = {
      zh: '短信必须有签名：请先在防打扰规则的“短信”里填写在服务商报备过的签名',
      en: 'An SMS needs a signature: first enter the one registered with your provider under SMS in the contact policy',
    };
    notes.push({ place: 'signature', blocks, sentence });
  } else if (/[【】]/.test(signature)) {
    const sentence = { zh: '签名里不要写【】，发送时会自动加上', en: 'Leave 【】 out of the signature; they are added when sending' };
    notes.push({ place: 'signature', blocks, sentence });
  }
  if (/[【】]/.test(text)) {
    const sentence = {
      zh: '正文里不能有【】：签名会自动加在最前面，正文里的会被当成第二个签名',
      en: 'The text must not hold 【】: the signature is put in front by itself, these would read as a second one',
    };
    notes.push({ place: 'text', blocks, sentence });
  }
  return notes;
}

function judgeOptOut(optOut: string): Note[] {
  if (optOut.trim() !== '') return [];
  const sentence = {
    zh: '营销短信必须写明怎样拒收：请在防打扰规则里填写退订用语，例如“拒收请回复R”',
    en: 'Marketing by SMS must say how to refuse it: enter the opt-out words in the contact policy, such as 拒收请回复R',
  };
  return [{ place: 'text', blocks: true, sentence }];
}

function judgeLength(body: string, parts: number): Note[] {
  if (parts <= 1) return [];
  const { characters } = measureSms(body);
  const sentence = {
    zh: `含签名和退订用语约 ${characters} 字，按 ${parts} 条计费；变量的值更长时会更多`,
    en: `With signature and opt-out about ${characters} characters, charged as ${parts} parts; more where values are longer`,
  };
  return [{ place: 'text', blocks: false, sentence }];
}
