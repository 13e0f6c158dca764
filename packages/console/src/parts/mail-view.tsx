import { useMemo } from 'react';

interface MailViewProps {
  readonly body: string;
  readonly title: string;
  readonly height?: number | string;
}

/** 邮件 — a rendered mail in a sandbox: no script, no access to the console; links open elsewhere. */
export function MailView({ body, title, height = 440 }: MailViewProps) {
  const page = useMemo(() => pageOf(body), [body]);
  return (
    <iframe className="mail-frame" title={title} sandbox="allow-popups allow-popups-to-escape-sandbox" srcDoc={page} style={{ height }} />
  );
}

function pageOf(body: string): string {
  const isPage = /<html[\s>]/i.test(body);
  const head = '<meta charset="utf-8"><base target="_blank">';
  if (isPage) return body.replace(/<html([^>]*)>/i, `<html$1>${head}`);
  const style =
    'font:14px/1.7 -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#222;margin:20px;overflow-wrap:anywhere';
  const content = /<[a-z][^>]*>/i.test(body) ? body : body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>');
  return `<!doctype html><html><head>${head}</head><body style='${style}'>${content}</body></html>`;
}
