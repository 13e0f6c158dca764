/** Text of a plain page in both languages; `form` is trusted HTML. */
export interface PageText {
  readonly title: string;
  readonly zh: string;
  readonly en: string;
  readonly form?: string;
}

/** A plain, accessible page that needs neither script nor console. The texts are our own, nothing from a request goes in. */
export function page(status: number, text: PageText): Response {
  const html = `<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${text.title}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; margin: 12vh auto 0; max-width: 32rem; padding: 0 1.25rem 2rem; }
h1 { font-size: 1.5rem; line-height: 1.3; }
label { display: flex; gap: 0.6rem; align-items: baseline; }
[lang='en'] { opacity: 0.75; }
a { color: inherit; }
button { font: inherit; padding: 0.6rem 1.5rem; border-radius: 6px; border: 1px solid; cursor: pointer; }
</style>
</head>
<body>
<main>
<h1>${text.title}</h1>
<p>${text.zh}</p>
<p lang="en">${text.en}</p>
${text.form ?? ''}
</main>
</body>
</html>
`;
  return new Response(html, { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } });
}
