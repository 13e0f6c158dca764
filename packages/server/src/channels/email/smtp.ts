import { createPrivateKey } from 'node:crypto';
import { detailOf } from '@gyre/domain/reach/detail';
import type { FailureClass } from '@gyre/domain/reach/message';
import type { Sentence } from '@gyre/domain/sentence';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { messageOf } from '../../errors.ts';
import type { Outgoing, ProviderGround, ProviderKind, Sender, SendOutcome } from '../provider.ts';
import { bounceAddress } from './bounces.ts';
import { plainTextOf } from './plain-text.ts';
import { classify } from './smtp-outcome.ts';

const LINE = /^[^\r\n\0]*$/;
const ADDRESS = /^[^\s@<>"(),;:\\[\]]{1,64}@[^\s@<>"(),;:\\[\]]{1,189}$/;
const CONCURRENCY = 10;
/** How long a server may take, in ms: to accept a connection, to greet, and between two signs of life after that. */
const WAITS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 };

/** RFC 8058 §4 wants both unsubscribe headers under the signature; nodemailer's own list leaves out `List-Unsubscribe-Post`. */
const SIGNED_HEADERS = [
  'From',
  'Reply-To',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'CFBL-Address',
].join(':');

const settings = z.object({
  host: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9.:_-]+$/)
    .meta({ zh: 'SMTP 主机', en: 'SMTP host', help: { zh: '可以是本机的邮件服务器', en: 'A mail server on this machine is fine' } }),
  port: z.number().int().min(1).max(65_535).default(587).meta({ zh: '端口', en: 'Port' }),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .meta({
      zh: '加密方式',
      en: 'Encryption',
      help: {
        zh: 'starttls：587 端口，必须升级为加密；tls：465 端口；none：不加密，只用于本机',
        en: 'starttls: port 587, must upgrade; tls: port 465; none: only for this machine',
      },
    }),
  fromName: z.string().max(100).regex(LINE).default('').meta({ zh: '发件人名称', en: 'Sender name' }),
  fromAddress: z.string().regex(ADDRESS).meta({ zh: '发件人地址', en: 'Sender address' }),
  replyTo: z
    .union([z.literal(''), z.string().regex(ADDRESS)])
    .default('')
    .meta({ zh: '回复地址', en: 'Reply-to address' }),
  ehloName: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.-]*$/)
    .default('')
    .meta({ zh: 'EHLO 名称', en: 'EHLO name', help: { zh: '留空则用本机名', en: 'The machine’s name when empty' } }),
  dkimDomain: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.-]*$/)
    .default('')
    .meta({ zh: 'DKIM 域名', en: 'DKIM domain', help: { zh: '留空则不签名', en: 'Unsigned when empty' } }),
  dkimSelector: z
    .string()
    .max(63)
    .regex(/^[A-Za-z0-9._-]*$/)
    .default('')
    .meta({ zh: 'DKIM 选择器', en: 'DKIM selector' }),
  bounceDomain: z
    .string()
    .max(190)
    .regex(/^[A-Za-z0-9.-]*$/)
    .default('')
    .meta({
      zh: '退信域名',
      en: 'Bounce domain',
      help: {
        zh: '其 MX 指向本系统的退信端口（GYRE_BOUNCE_PORT）；留空则退信寄往发件人地址',
        en: 'Its MX leads to our bounce port (GYRE_BOUNCE_PORT); bounces go to the sender address when empty',
      },
    }),
});
type SmtpSettings = z.output<typeof settings>;

/**
 * 邮件（SMTP） — sends through any mail server. SMTP does not deduplicate, so an attempt whose reply was lost is `unknown`; how replies and
 * lost connections are read is {@link classify}. Secrets: `user` and `password`, and `dkimPrivateKey` (PEM) where a DKIM domain is set.
 */
export const smtp: ProviderKind<typeof settings> = {
  channel: 'email',
  kind: 'smtp',
  label: { zh: 'SMTP 邮件服务器', en: 'SMTP mail server' },
  settings,
  secretFields: ['user', 'password', 'dkimPrivateKey'],
  deduplicates: false,
  concurrency: CONCURRENCY,
  check: dkimFault,
  open: (options, secret, ground) => openSmtp(options, secret, ground),
};

/** Why mails could not be signed as the settings want; they must not go out unsigned instead. DKIM here is RSA-SHA256. */
function dkimFault(
  { dkimDomain, dkimSelector }: SmtpSettings,
  { dkimPrivateKey = '' }: Readonly<Record<string, string>>,
): Sentence | undefined {
  if (dkimDomain === '') return undefined;
  if (dkimSelector === '') return { zh: '填了 DKIM 域名，还要填 DKIM 选择器', en: 'a DKIM domain needs a DKIM selector' };
  return isRsaKey(dkimPrivateKey)
    ? undefined
    : { zh: '填了 DKIM 域名，还要填 DKIM 私钥：RSA 私钥的 PEM 原文', en: 'a DKIM domain needs a DKIM private key: an RSA key as PEM' };
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** {@link smtp} opened with waits of one's own. */
export function openSmtp(options: SmtpSettings, secret: Readonly<Record<string, string>>, ground: ProviderGround, waits = WAITS): Sender {
  const transport = transportOf(options, secret, waits);
  const streams = new Map<string, MessageStream[]>();
  // `stream` plugins run between composing and sending: the one place to keep hold of the stream whose first read means DATA has begun.
  transport.use('stream', (mail, done) => {
    const created = streams.get(mail.data.messageId ?? '');
    const create = mail.message.createReadStream.bind(mail.message);
    mail.message.createReadStream = (...args) => {
      const stream = create(...args);
      created?.push(stream);
      return stream;
    };
    done();
  });
  return {
    async send(message) {
      const refused = injectionIn(message);
      if (refused !== undefined) return { state: 'failed', ...refused };
      const messageId = `<${message.id}@${options.fromAddress.split('@')[1]}>`;
      const created: MessageStream[] = [];
      streams.set(messageId, created);
      try {
        const answer = await transport.sendMail(mailOf(message, options, messageId, returnAddress(message, options, ground)));
        return { state: 'sent', detail: answer.response.slice(0, 500), providerId: message.id };
      } catch (error) {
        return outcomeOf(error, created);
      } finally {
        streams.delete(messageId);
      }
    },
    close() {
      transport.close();
      return Promise.resolve();
    },
  };
}

interface MessageStream {
  readonly readableDidRead: boolean;
}

function transportOf(options: SmtpSettings, secret: Readonly<Record<string, string>>, waits: typeof WAITS) {
  const { user, password, dkimPrivateKey } = secret;
  return createTransport({
    pool: true,
    maxConnections: CONCURRENCY,
    maxMessages: 500,
    host: options.host,
    port: options.port,
    secure: options.security === 'tls',
    requireTLS: options.security === 'starttls',
    ignoreTLS: options.security === 'none',
    ...waits,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(options.ehloName === '' ? {} : { name: options.ehloName }),
    ...(user === undefined || user === '' ? {} : { auth: { user, pass: password ?? '' } }),
    ...(options.dkimDomain === '' || dkimPrivateKey === undefined
      ? {}
      : {
          dkim: {
            domainName: options.dkimDomain,
            keySelector: options.dkimSelector,
            privateKey: dkimPrivateKey,
            headerFieldNames: SIGNED_HEADERS,
          },
        }),
  });
}

/** Where bounces of a message go: an address of its own, or undefined for the sender address. */
function returnAddress({ id }: Outgoing, { bounceDomain }: SmtpSettings, { bounceMac }: ProviderGround): string | undefined {
  if (bounceDomain === '' || bounceMac === undefined) return undefined;
  return bounceAddress({ message: id, mac: bounceMac(id) }, bounceDomain);
}

function mailOf(message: Outgoing, options: SmtpSettings, messageId: string, returned: string | undefined) {
  return {
    ...(returned === undefined ? {} : { envelope: { from: returned, to: message.address } }),
    messageId,
    from: { name: options.fromName, address: options.fromAddress },
    to: { name: '', address: message.address },
    ...(options.replyTo === '' ? {} : { replyTo: options.replyTo }),
    subject: message.content.subject,
    html: message.content.body,
    text: message.content.fields['text'] ?? plainTextOf(message.content.body),
    headers: { ...message.content.headers, ...(returned === undefined ? {} : { 'CFBL-Address': `${returned}; report=arf` }) },
  };
}

/** Names what is wrong when a subject, address or header would write into the head of the mail; undefined when all is well. */
function injectionIn({ address, content }: Outgoing): { detail: string; failure: FailureClass } | undefined {
  if (!ADDRESS.test(address)) return { detail: detailOf('mail_address_wrong'), failure: 'recipient' };
  if (!LINE.test(content.subject)) return { detail: detailOf('subject_broken'), failure: 'content' };
  for (const [name, value] of Object.entries(content.headers)) {
    if (!/^[A-Za-z0-9-]+$/.test(name) || !LINE.test(value)) {
      return { detail: detailOf('header_wrong', name), failure: 'content' };
    }
  }
  return undefined;
}

function outcomeOf(error: unknown, streams: readonly MessageStream[]): SendOutcome {
  const failure = error as { code?: unknown; command?: unknown; responseCode?: unknown; response?: unknown };
  return classify({
    code: typeof failure.code === 'string' ? failure.code : undefined,
    command: typeof failure.command === 'string' ? failure.command : undefined,
    responseCode: typeof failure.responseCode === 'number' ? failure.responseCode : undefined,
    message: messageOf(error),
    response: typeof failure.response === 'string' ? failure.response : undefined,
    dataBegan: streams.some((s) => s.readableDidRead),
  });
}
