import type { Channel } from '@gyre/domain/reach/channel';
import { addressesOf } from './hrefs.ts';
import type { TemplateText, JudgeGround, Note } from './kind.ts';
import { targetOf } from './link-hosts.ts';

/** Stands where a value will stand while the source of a template is read. */
const HOLE = '\ue000';
const ATTRIBUTE = /<(?!link\b|mj-font\b)[a-z][^<>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

/** Links as the templates have them, in whatever branch; those whose host is a value are left out, rendering judges them. */
export function linksWritten(texts: readonly TemplateText[]): string[] {
  return texts
    .filter((text) => text.syntax !== 'json')
    .flatMap(({ source, syntax }) => {
      const text = source.replace(/\{%[\s\S]*?%\}/g, '').replace(/\{\{[\s\S]*?\}\}/g, HOLE);
      return syntax === 'html' ? Array.from(text.matchAll(ATTRIBUTE), (match) => match[1] ?? match[2] ?? '') : addressesOf(text);
    })
    .filter((link) => !/^([a-z]+:)?(\/\/)?[^/?#]*\ue000/i.test(link))
    .map((link) => link.replaceAll(HOLE, 'x').replaceAll('&amp;', '&'));
}

/** What is wrong with where links lead; each host is named once. */
export function linkNotes(links: readonly string[], channel: Channel, ground: Omit<JudgeGround, 'sample'>): Note[] {
  const hosts = new Set<string>();
  const notes: Note[] = [];
  for (const link of new Set(links)) {
    const target = targetOf(link, ground.policy.linkHosts);
    if (target.kind === 'foreign') hosts.add(target.host);
    if (target.kind === 'dangerous') notes.push(dangerous(link));
    if (target.kind === 'local' && channel === 'email' && !/^(#|[a-z][a-z0-9+.-]*:)/i.test(link)) notes.push(relative(link));
  }
  return [...notes, ...Array.from(hosts, (host) => foreign(host, ground))];
}

function foreign(host: string, { category, policy }: Omit<JudgeGround, 'sample'>): Note {
  const blocks = category === 'marketing' && policy.linkHosts.length > 0;
  const sentence = blocks
    ? {
        zh: `链接的域名 ${host} 不在防打扰规则允许的域名中（${policy.linkHosts.join('、')}）：请加入名单或改链接`,
        en: `A link leads to ${host}, which is not among the contact policy's hosts (${policy.linkHosts.join(', ')}): add it there or change the link`,
      }
    : {
        zh: `链接的域名 ${host} 不在防打扰规则允许的域名中，点击不会被统计`,
        en: `A link leads to ${host}, which is not among the contact policy's hosts: its clicks are not counted`,
      };
  return { place: 'links', blocks, sentence };
}

function dangerous(link: string): Note {
  const shown = link.slice(0, 60);
  return { place: 'links', blocks: true, sentence: { zh: `链接 ${shown} 会执行脚本`, en: `The link ${shown} would run a script` } };
}

function relative(link: string): Note {
  const shown = link === '' ? '""' : link.slice(0, 60);
  const sentence = {
    zh: `邮件里的链接 ${shown} 没有网站域名，点了打不开：请写完整的 https:// 地址`,
    en: `The link ${shown} has no host and leads nowhere from a mail: write the whole https:// address`,
  };
  return { place: 'links', blocks: false, sentence };
}
